"""The reader: the pages of a document as pictures with an exact text layer, as flowing text, and as a grid.

Words: a *mode* is one of page, text, grid; a *sheet* is what the page mode shows of one page; a *leaf* is the stretch of
pages that the text mode shows at once. Invariants: everything a reader does works without script; a page's size is in
the HTML before its picture exists; every address asks the visibility rule, and what one may not see answers 404.
"""
