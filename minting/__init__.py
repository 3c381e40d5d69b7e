"""Everything that speaks to the chain: deploy, send exactly once, issue, airdrop."""
