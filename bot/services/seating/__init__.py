"""Who holds what, who is away and who stands in: changed by administrators, own absences by everybody."""
