"""The only room that knows mitmproxy: it reads provider traffic, and never holds it up."""
