"""The service: the index of the chain, the gallery, wallets, drops and the web pages."""
