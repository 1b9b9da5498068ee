"""What people do in the workspace: write, run commands, press, choose, submit, open a tab."""
