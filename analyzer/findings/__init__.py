"""What the coded material shows: pure functions from references to tables whose rows carry the ids they count."""
