"""Publishing: the gate, change tracking, schedules, jobs."""
