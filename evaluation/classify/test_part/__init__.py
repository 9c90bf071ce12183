"""How the models that come with the package do on interviews that nothing was learned from or chosen by."""
