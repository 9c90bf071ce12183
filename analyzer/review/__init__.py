"""Acts to codings, the order of the queue, adjudication to gold, and who may see what; pure functions."""
