"""Gateway: the published pictures and documents by their CID."""
