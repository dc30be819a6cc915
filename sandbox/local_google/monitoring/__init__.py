"""What the Cloud Monitoring handlers share: rules of alert policies, metrics, time series."""
