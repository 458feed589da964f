"""What every judged kind shares: what is asked, how replies are read, what answers are turned away unasked."""
