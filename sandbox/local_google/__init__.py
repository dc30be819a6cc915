"""The local Google: a loopback server that answers like the Google APIs this project calls."""
