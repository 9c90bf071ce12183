"""How well are dates found and resolved?"""
