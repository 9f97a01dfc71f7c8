"""Pairs of sentences about the same words: those that cannot both be true, and those that only look like it.

Each is the title of a page and a sentence on it. “Microneedling” is a procedure.
"""

# ruff: noqa: E501 - a pair a line
from __future__ import annotations

Said = tuple[str, str]

DISAGREE: list[tuple[Said, Said]] = [
    (("Prices", "You can cancel until two working days before."), ("Booking", "Cancel at least 24 hours before.")),
    (("Prices", "Postpone up to 3 days before the appointment."), ("Rules", "You may cancel one day before.")),
    (("Prices", "If you cancel late, we charge $50."), ("Booking", "A late cancellation costs $90.")),
    (("Prices", "The consultation costs $90."), ("Booking", "You pay $120 for a consultation.")),
    (("Start", "A consultation takes forty minutes."), ("Booking", "Your consultation lasts half an hour.")),
    (("Start", "You get an appointment within two weeks."), ("Visit", "We wait four weeks for an appointment.")),
    (("Start", "Wait at least two days before you decide."), ("Rules", "Take a week to decide.")),
    (("Start", "The price in your plan is valid for three months."), ("Prices", "Your plan is valid for 30 days.")),
    (("Complaints", "You get an answer within 20 working days."), ("Rules", "We answer a complaint in 5 days.")),
    (("Complaints", "We confirm it within 2 days."), ("Rules", "We confirm that we have a complaint in a week.")),
    (("Your consultation", "The doctor or nurse examines you."), ("Start", "A consultation with a doctor.")),
    (("Start", "Microneedling heals in two weeks."), ("Scars", "After microneedling you recover in 3 days.")),
    (("Start", "Microneedling takes 3 to 6 sessions."), ("Scars", "Plan one treatment: 10 sessions of microneedling.")),
    (("Start", "Microneedling sessions are 4 weeks apart."), ("Scars", "Have microneedling treatments every 2 days.")),
    (("Start", "The result of microneedling lasts 2 years."), ("Scars", "What microneedling does fades in 3 months.")),
    (("Start", "You are back at work 1 day after microneedling."), ("Scars", "Microneedling: off work 2 weeks.")),
]  # fmt: skip

# Rates of a side effect: both sentences are about microneedling.
RATES_DISAGREE = [
    ("Microneedling leaves infection in 1 in 500 people.", "After microneedling 5 % get an infection."),
]

AGREE: list[tuple[Said, Said]] = [
    (("Prices", "You can cancel until two working days before."), ("Booking", "Cancel at least 48 hours before.")),
    (("Prices", "You can cancel until two days before."), ("Privacy", "A request is erased 90 days after it is closed.")),
    (("Prices", "If you cancel late, we charge $50."), ("Booking", "The consultation costs $90.")),
    (("Prices", "The consultation costs $90."), ("Laser", "One session costs $400.")),
    (("Prices", "The consultation costs $90."), ("Rules", "The consultation fee of $90 is deducted.")),
    (("Start", "A consultation takes forty minutes."), ("Start", "Your consultation lasts 40 minutes.")),
    (("Start", "A consultation takes forty minutes."), ("Laser", "The session takes 20 minutes.")),
    (("Start", "A consultation takes forty minutes."), ("Rules", "Two weeks after the consultation we call you.")),
    (("Start", "You get an appointment within two weeks."), ("Visit", "Come ten minutes before your appointment.")),
    (("Start", "You get an appointment within two weeks."), ("Visit", "We see you again in three months.")),
    (("Start", "Wait at least two days before you decide."), ("Rules", "Before an operation, decide after at least two weeks.")),
    (("Start", "Wait at least two days before you decide."), ("Skin", "Wait two weeks after a tan.")),
    (("Start", "Take two days to decide."), ("Skin", "We measure after four months.")),
    (("Start", "The price in your plan is valid for three months."), ("Rules", "Prices changed two weeks ago.")),
    (("Start", "The price in your plan is valid for three months."), ("Rules", "A prescription is valid for 30 days.")),
    (("Complaints", "You get an answer within 20 working days."), ("Pages", "We answer within five working days.")),
    (("Complaints", "You get an answer within 20 working days."), ("Complaints", "We confirm it within 2 days.")),
    (("Complaints", "We confirm it within 2 days."), ("Rules", "We confirm an appointment within an hour.")),
    (("Your consultation", "The doctor or nurse examines you."), ("Start", "A consultation with a nurse or doctor.")),
    (("Your consultation", "The doctor or nurse examines you."), ("Team", "Our doctors have worked here for ten years.")),
    (("Your consultation", "The nurse or the doctor examines you."), ("Peels", "A doctor shaves it off.")),
    (("Start", "Microneedling heals in 3 to 5 days."), ("Scars", "You recover from microneedling in 5 days to a week.")),
    (("Start", "Microneedling heals in two weeks."), ("Scars", "A peel heals in 3 days.")),
    (("Start", "Microneedling heals in two weeks."), ("Scars", "Microneedling and peels heal in 3 days.")),
    (("Start", "Microneedling heals in two weeks."), ("Scars", "You are back at work 1 day after microneedling.")),
    (("Start", "Microneedling heals in two weeks."), ("Scars", "Avoid the sun for 3 months after microneedling.")),
    (("Start", "Microneedling takes 3 to 6 sessions."), ("Scars", "Many have 4 sessions of microneedling.")),
    (("Start", "Microneedling takes 3 to 6 sessions."), ("Scars", "A laser takes 8 sessions.")),
    (("Start", "Microneedling sessions are 4 weeks apart."), ("Scars", "Microneedling treatments are a month apart, 4 to 6 weeks.")),
    (("Start", "The result of microneedling lasts 2 years."), ("Scars", "A session of microneedling lasts 40 minutes.")),
    (("Start", "The result of microneedling lasts 1 to 2 years."), ("Scars", "What microneedling does fades within two years.")),
    (("Start", "You are back at work 1 day after microneedling."), ("Scars", "Microneedling: off work up to 2 days.")),
    (("Start", "Microneedling leaves a rash in 1 in 50 people."), ("Scars", "After microneedling 5 % get an infection.")),
    (("Start", "After microneedling 2 % get an infection."), ("Scars", "After microneedling 1 in 50 get an infection.")),
    (("Start", "9 of 10 people like microneedling."), ("Scars", "Microneedling makes scars 50 % flatter.")),
    (("Start", "A peel leaves an infection in 1 in 500."), ("Scars", "After microneedling 5 % get an infection.")),
]  # fmt: skip
