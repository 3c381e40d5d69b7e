"""The pages citizens see: server-rendered, Korean and English, light and dark."""
