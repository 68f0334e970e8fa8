"""Live sources: pages, feeds, sitemaps and front pages of the network, asked for politely and safely."""
