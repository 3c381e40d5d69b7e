"""Status: how far the index is behind the chain, and whether this service is fit to answer."""
