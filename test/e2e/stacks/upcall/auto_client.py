raise SystemExit("not the program that is meant")
