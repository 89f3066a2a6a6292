"""Numbers of the law: exact units, named roundings, named errors."""
