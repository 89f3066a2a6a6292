"""Hours ahead: PM2.5 and its fellows for 1–72 h with bands, trained and judged without a look into the future.

`panel` the long table as arrays · `features` what is known at an origin · `members` persistence and climatology ·
`boosted` gradient boosting with a scale of its errors, blended with persistence · `bands` bands that cover what they
say · `reading` tables as panels · `judging` rolling origins, skill by lead time · `evaluating` all of it.
Method and figures to beat: docs/forecast.md.
"""
