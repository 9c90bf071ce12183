"""How long does learning take?"""
