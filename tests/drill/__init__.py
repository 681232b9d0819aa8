"""Two small procedures that use everything the kernel offers, for its tests alone."""
