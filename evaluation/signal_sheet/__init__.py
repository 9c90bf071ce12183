"""Is the researchers' sheet of signals read whole and written back unchanged?"""
