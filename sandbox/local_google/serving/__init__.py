"""One exchange from bytes to bytes: server, connections, streams, dispatch, audit log."""
