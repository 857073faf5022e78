from dodo_sandbox.server import main

raise SystemExit(main())
