"""How varied, balanced and consistently coded the constructed interviews are."""
