"""A person's own pages: profile, ways to sign in, tokens, what is known of oneself. All below /me, on the portal's frame.

The templates of allauth's pages (sign-up, second factors, passkeys, e-mail) are here too, so that they wear the same clothes.
"""
