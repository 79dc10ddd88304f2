// a plan, not code
