"""Pure knowledge of what goes over the wire: neutral conversation types and their codecs. No Django, I/O or clock."""
