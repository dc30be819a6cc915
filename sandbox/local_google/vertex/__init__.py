"""What several Vertex AI handlers share: self-deploy cards, requests to deploy, access."""
