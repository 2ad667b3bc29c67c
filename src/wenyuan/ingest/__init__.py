"""From received bytes to readable pages: receive(), the list of steps, the runner."""
