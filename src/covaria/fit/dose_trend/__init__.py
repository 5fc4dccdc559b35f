"""MCP-Mod from a table of subjects, of means, or of estimates."""
