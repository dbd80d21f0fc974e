"""Programs in TypeScript."""
