"""What happens when the ground gives way: disk, file, lock, key, clock. A clear sentence, nothing lost, and on again afterwards."""
