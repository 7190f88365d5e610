foreach ($argument in $args) { "<$argument>" }
