"""More sentences for the rules of advertising, written before the rules for them; see `advertising_samples`.

A line each, with its field unless it is of the body, where an HTML paragraph stands around it. Some are for
both countries.
"""

from __future__ import annotations

from tests.procedures.review.advertising_samples import Samples


def _read(lines: str) -> Samples:
    found = (line.rpartition(" :: ") for line in lines.strip().splitlines())
    return tuple((field or "about", text if field else f"<p>{text}</p>") for field, _mark, text in found)


_BOTH_NEAR_MISSES = _read(
    """
The evidence is contested.
Some patients see the same result after one session, others after four.
Please tell us if you have a deadline at work.
We never edit photos.
If you have children, plan help for the first two days.
Exactly where the needle goes depends on your anatomy.
You feel nothing in the area for about four hours after the anesthetic.
You may bring a friend.
Do not lift anything until your nurse tells you it is safe.
We explain the warning signs before you leave.
Reviews come from an independent service, and we cannot delete them.
main_risks :: Permanent loss of feeling
"""
)

_BOTH_HITS = _read(
    """
We retouched the after photos so that the skin looks smoother.
We remove every review below four stars.
Unhappy patients write, too, and we hide the negative ones.
We bought 300 five-star reviews to begin with.
Pay before you leave and the price is yours.
pros :: No side effects
"""
)

MORE_UK_HITS = _BOTH_HITS + _read(
    """
Guaranteed results you will not regret.
Painless, and you do not even notice it.
title :: BOTOX® injections
title :: Dysport for frown lines
seo_title :: Azzalure in Leeds | Clinic
summary :: Bocouture softens lines in minutes.
search_description :: Book Xeomin with our nurse.
title :: Vistabel
title :: Botulinum toxin type A
summary :: botulinum-toxin treatment for sweating
title :: B o t o x
title :: Bótóx
title :: Bo\u00adt\u00adox
title :: B.O.T.O.X. party
title :: Βοtοχ
title :: Ｂｏｔｏｘ
title :: B0t0x
We use <b>Bo</b>tox® for frown lines.
Bo<wbr>tox lasts four months.
title :: Bo\u200btox
title :: Bot0x & fillers
prices :: Botox, 3 areas
picture :: Nurse with a vial of Botox
title :: Beautox
title :: Baby Botox
title :: Brotox for men
title :: Botox-like results
title :: Anti-wrinkle injections
prices :: Anti wrinkle jabs, two areas
title :: Wrinkle relaxing injections
summary :: Wrinkle-reducing injections from our nurse.
title :: Alluzience liquid toxin
title :: Letybo
title :: Wegovy weight loss pen
title :: Mounjaro clinic
summary :: Ozempic from £150 a month.
title :: Semaglutide injections
title :: Vitamin B12 injections
title :: Hay fever injection (Kenalog)
Tretinoin cream renews the skin.
title :: Saxenda
summary :: A painless treatment with no downtime.
The treatment is completely safe.
Guaranteed results or your money back.
It is 100% risk free.
summary :: The lunchtime facelift.
A quick-fix for tired eyes.
Removes hair permanently.
summary :: The UK's best laser clinic.
Clinically proven to tighten skin.
A miracle for ageing skin.
Cures acne for good.
summary :: Book today: offer ends at midnight!
Only 3 slots left, hurry!
Flash sale: 20% off lip filler.
Win a free breast augmentation.
Buy one area, get one free.
Black Friday deal on fillers.
Popular with teenagers before prom.
Student discount for under-18s.
Perfect for school leavers.
Get your bikini body in a week.
Get rid of your mummy tummy and feel normal again.
pros :: Scar-free
Ｐａｉｎｌｅｓｓ and quick.
P-A-I-N-L-E-S-S
Guaran\u00adteed outcome.
The procedure carries no risk.
Walk in, walk out: it's as easy as getting your nails done.
Refer a friend and win a treatment.
Last-minute deal, this weekend only.
title :: Botox® consultations and treatment
summary :: Three areas of Botox for £199.
seo_title :: Wrinkle jabs London
title :: Bot-Ox
title :: BᴏTᴏX
title :: Dys\u00adport
title :: Bocoutüre
title :: Xeo\u200dmin
search_description :: Weight loss jabs such as Mounjaro
prices :: Skinny jab starter pack
picture :: Before and after Botox
title :: Botulinumtoxin
pros :: Anti-ageing injections that work
title :: Hayfever jab
title :: Azzalur€
Az<i>zal</i>ure is our product of choice.
You will feel absolutely no pain.
Our treatment is risk-free.
We guarantee that you will be happy.
Results guaranteed, or we treat you again for free.
A totally safe way to lose fat.
The safest clinic in Kent.
Britain’s leading aesthetic clinic.
Manchester’s best nurse injector.
Say goodbye to wrinkles forever.
Permanent hair removal.
This cream cures rosacea.
The only clinic that gets it right.
Scientifically proven results.
100% success rate.
Hurry, last spaces this month!
Book before Friday and save £100.
Our Black Friday offers are live.
Win a lip filler session in our prize draw.
Two areas for the price of one.
Bring a friend and both get 20% off.
A quick lunchtime treatment.
As easy as having a haircut.
Ideal for teens who want fuller lips.
16 and 17 year olds welcome.
Look ten years younger.
Get your beach body now.
NHS approved clinic.
Endorsed by the GMC.
As seen on Love Island.
Loved by celebrities.
prices :: £250 plus VAT
Was £400, now £250.
Zero side-effects.
Pa!nless? It is painl3ss.
A mirac1e for your skin.
title :: Botox clinic
title :: BOTOX
title :: Bo\u2060tox
title :: B-O-T-O-X
title :: Bøtøx
title :: Vistabel®
summary :: We stock Nuceiva and Letybo.
title :: Botulínum
title :: Alluz1ence
seo_title :: Wegovy online
prices :: B12 shot
prices :: Anti-wrinkle, 1 area
title :: Muscle relaxing injections
title :: Lip flip
title :: Fat jab
Dysport is used here.
Completely painless procedure
Virtually pain-free.
You are in safe hands: nothing can go wrong.
No risk at all.
Free from side effects.
Heals without scarring.
Guaranteed weight loss.
Lasts forever.
Results that last a lifetime.
London’s number one.
Award-winning doctors.
The UK’s most trusted clinic.
Unrivalled results.
Instant results.
Flawless skin.
A miracle cure.
Banish cellulite for good.
Offer ends Sunday.
Limited-time offer!
Only two appointments left.
Don’t miss out.
Gift vouchers available for fillers.
Enter our competition to win a facelift.
Buy one get one half price.
Free treatment with every booking.
Pop in for a quick fix.
Treat yourself.
No big deal.
A teen discount on Saturdays.
Suitable from age 16.
Ready for your prom?
Get rid of your ugly nose.
Bingo wings?
MHRA approved filler.
As seen in Vogue.
Dermatologists recommend it.
Save 30% this week only.
Exclusive of VAT
Boosts your immune system.
title :: Vistabel for frown lines
title :: Bocouture in Leeds
summary :: Botulinum toxin type A, given by doctors.
summary :: b-o-t-o-x by experts
title :: Bötox clinic
title :: Βοtοx offers
title :: Βοtulinum toxin
search_description :: Baby Botox in Harley Street from £150
Alluzience is a liquid toxin that we like to use.
Letybo and Relfydess work within days.
prices :: Nuceiva, three areas
prices :: Botx, 1 area
prices :: Btx – 3 areas
summary :: Tox treatments that last
summary :: Wrinkle-relaxing injections from our doctor.
prices :: Antiwrinkle treatment injections, 2 areas
title :: Anti wrinkle jabs
title :: Wrinkle relaxers
prices :: Weight-loss injections, monthly
prices :: Mounjaro 5 mg
title :: Ozempic for weight loss
summary :: GLP-1 pens posted to your home
summary :: Vitamin B12 injections for energy
Lipo-lab? No: we use Kenalog for hay fever.
pros :: A painless treatment
pros :: 100% safe
There is no risk with this treatment.
summary :: A lunchtime facelift with no downtime whatsoever.
Win a free lip filler: share our post and tag a friend.
prices :: Black Friday: 20% off lip filler
prices :: Two-for-one on lip filler this week only
Only 3 places left, book today!
Hurry, offer ends soon.
summary :: Ideal for teens who feel insecure about their nose.
From 16 years old with your parents' consent.
The best clinic in the UK.
The safest filler on the market.
A miracle cure for ageing.
title :: Dуsport
title :: AZZALURE
prices :: Xeomin (2 areas)
summary :: Stop sweating: underarm botulinum injections
We promise you will love it.
pros :: Zero risk
Our nurses are the finest injectors in Leeds.
Bring a friend and both get a free peel.
Spin the wheel for a free treatment.
Student offer: 10% off peels.
CQC approved clinic.
prices :: £200 + VAT
Detoxes your body.
summary :: Ozempíc pens
Doctors recommend our peel.
Last chance to book before Christmas.
title :: W e g o v y
Effortless weight loss jabs
Permanent results, first time.
"""
)

MORE_UK_NEAR_MISSES = _BOTH_NEAR_MISSES + _read(
    """
prices :: Anti-wrinkle cream, 50 ml
Lines soften as collagen grows.
contraindications :: Botulinum toxin in the last two weeks
title :: Consultation for lines and wrinkles
title :: Frown lines: what can be done
title :: Botanical facial
title :: Toxin-free skin care
summary :: A consultation about lines on the forehead.
title :: Dermal fillers for lips
Detox tea is not part of the treatment.
title :: Bottom lift
Bowtox Lane is two minutes away.
Xeon lamps light the room.
Is it painless?
It is not painless: expect stinging.
No treatment is free of risk.
We cannot guarantee a result.
Results are not guaranteed.
It is safe to drive the next day.
side_effects :: <p>Permanent scarring is possible.</p>
Your safety comes first.
Keep the cream in a safe place.
The best time for this is winter.
Whether it is permanent is not known.
Nobody can promise that it is safe.
The effect is not permanent.
We only treat people aged 18 or over.
Not for anyone under 18.
contraindications :: Under 18
She trained at the London School of Medicine.
You may see the school opposite our door.
In winter we close at five.
The window seat is free.
There is a cure time of ten minutes for the gel.
There is no cure for rosacea.
Curettage removes the lesion.
Call your GP if the pain gets worse.
Parking is free.
The first consultation is free of charge.
You can change your mind at any time, even on the day.
Take two weeks to decide.
We do not run offers or sales.
Wounds heal without scars only in part of patients.
Some people have side effects.
Pain is usually mild and lasts a day.
After lunch the clinic opens again at 2 pm.
This is not a quick fix.
It is no miracle.
How long do the results last?
title :: Semi-permanent make-up
title :: Permanent make-up removal
title :: Vitamin C serum
The laser is CE marked as a medical device.
Wrinkles around the eyes come with age.
Relaxing music plays in the treatment room.
The needle is thinner than that of a vaccine injection.
Ozone is not used here.
prices :: Hyaluronic acid filler, 1 ml
picture :: Nurse drawing up a syringe of filler
Hurrying afterwards makes swelling worse, so take your time.
A small number of patients need a second session.
The limited evidence comes from two trials.
Speak to us if you are unsure; there is no pressure to book.
Stop smoking four weeks before surgery.
cons :: Not a lasting result; not painless
Does it cure acne?
not_for :: Anyone who wants a guaranteed result
We ask teenagers to come back as adults.
The offer of treatment follows a consultation.
title :: Consultation for forehead lines
title :: Laser for thread veins
title :: Lip filler
title :: Polynucleotide injections
title :: Profhilo
title :: Chemical peel
contraindications :: Allergy to botulinum toxin
not_recommended_for :: <p>Anyone who has had Botox within two weeks.</p>
Filler in the forehead is risky because of the vessels.
The risk of infection is about 1 in 100.
There is always some risk.
No injection is entirely safe.
We cannot say that it is safe in pregnancy.
Ask whether it is safe for you.
It hurts, and it may bruise.
Numbing cream makes it less painful.
Nothing about the result can be guaranteed.
There is no guarantee of a good result.
The result does not last for ever.
Nobody can reverse ageing.
It does not cure rosacea; it may calm it.
Our clinic is registered with the Care Quality Commission.
Dr Lee is on the GMC’s specialist register.
NICE has no guidance on this treatment.
Our best advice is to wait.
The best result comes after three sessions.
Which treatment is best?
This is the first clinic on the right.
Leading up to your appointment, avoid alcohol.
You must be 18 or over.
We do not treat teenagers.
Children may wait with you in reception.
The price includes VAT.
There are no extra fees.
A deposit of £50 is part of the price.
Offers can end, but your price stays.
You need not hurry.
Do not book on the same day.
Wait 14 days before you decide.
Book a consultation before your holiday.
A friend may come with you.
You may have lunch before the treatment.
It is no small thing: swelling lasts a week.
Some people feel more confident; many feel no difference.
Permanent make-up is not removed by this laser.
Scarring is permanent.
side_effects :: <p>Permanent numbness in the lip.</p>
Toxins of bacteria can cause fever.
Hair grows back in most people.
The filler dissolves within a year.
We were founded in 1999.
A wine bar is next door.
Save our number in your phone.
Men and women are treated alike.
title :: Forehead lines
title :: Excessive sweating
title :: Skin tightening
title :: Mole removal
title :: Dermal filler for the chin
warning_signs :: <p>Sudden loss of vision.</p>
contraindications :: Treatment with botulinum toxin in the past month
Discomfort is common.
Most people rate the pain 3 out of 10.
There is a risk of burns.
The risk is small but real.
Is there a risk?
It is not without risk.
Scars are possible.
Not all scars fade.
We do not promise results.
We cannot predict how long it lasts.
The effect wears off in four months.
It is not a permanent solution.
How safe is it?
Safety data are limited.
You are safer with a trained practitioner.
The doctor has been in practice since 1998.
We have three clinics.
She was the first woman in her year.
This laser is one of several options.
The best-known method is excision.
Evidence for it is weak.
There is no proven benefit.
It has not been clinically tested in pregnancy.
Prices start from £200.
Prices are valid until 31 December.
The clinic closes at midnight on no day.
We are open today until six.
Cancel up to 48 hours before.
You receive a written plan.
Please arrive ten minutes early.
Patients under 18 are not treated.
Bring your own book.
A nurse is present at all times.
You can ask for a chaperone.
The lamp gives off warm light.
Walking is fine on the first day.
Avoid saunas for a week.
Swelling is worst on day two.
If you are worried, call us.
You may need a touch-up.
The nose may look swollen for a year.
Some regret the treatment.
We are regulated by the Care Quality Commission.
summary :: A consultation about lines and wrinkles with a doctor.
Botany inspired the colours of our waiting room.
Our rooms are free of toxic cleaning products.
Detox diets do not help your skin.
We do not treat anybody under 18.
You must be 18 or over; we ask for proof of age.
Nobody can guarantee a result.
No treatment is without risk.
No treatment is risk-free.
The procedure is not painless: most people feel stinging.
It is not safe during pregnancy.
She trained at the medical school of Leeds.
Dr Shah teaches students at King's College.
Sit by the window while the numbing cream works.
Hold your baby on the other arm after the injection.
Xenon lamps emit a broad range of light.
The flash of the lamp may startle you.
We also offer peels.
The results are not permanent.
A permanent scar is a rare complication.
Parking is free for patients.
The cream is fragrance-free.
Avoid sunbeds for the best part of a month.
It is best to avoid alcohol on the day.
Ask which option is best for you.
You can eat lunch before you come.
We are closed for lunch from 1 pm.
Keep the area safe from the sun.
Safety glasses protect your eyes.
There is a small risk of infection.
Your nurse will contact you the next day.
prices :: Lip filler, 1 ml
prices :: Consultation with the doctor
Swelling is gone in a few days.
Acne often begins in the teenage years.
Many adults have scars from acne they had as teenagers.
Do not decide in a hurry.
There is no rush: take two weeks to reflect.
Wrinkles around the mouth get deeper with age.
Injections into the lip may bruise.
Losing weight before surgery lowers the risk.
The lunula of the nail may darken.
Tell us if you take vitamin supplements.
There are no miracle treatments for ageing skin.
The tone of your skin evens out.
Doctors recommend that you wait two weeks.
prices :: VAT is included.
A cleansing gel is used first.
Sweat less on the day by avoiding exercise.
The treatment room is on the first floor.
Friends may wait in the lounge.
Weigh the risks with your doctor.
The nose may swell.
Care Quality Commission reports are public.
Christmas closing times are on the contact page.
Weight gain may change the result.
We cannot promise a result.
Ask whether it is right for you.
This is not suitable for teenagers.
It takes sixteen weeks.
Nurses with 16 years of experience.
The area from 16 to 17 mm is treated.
Botanical oils may irritate.
You may win back some firmness, not all.
"""
)

MORE_US_HITS = _BOTH_HITS + _read(
    """
summary :: FDA approved and painless.
Our FDA-approved stem cell therapy.
FDA-registered facility, so you know it is safe.
F.D.A. approved laser.
FDA certified device
Approved by the FDA for every skin type.
Permanent hair removal in six sessions.
summary :: Remove hair permanently.
Guaranteed results.
We guarantee you will love it.
100% safe and effective.
pros :: Risk-free
pros :: Zero downtime, zero pain
Pain-free fat removal.
The best plastic surgeon in Dallas.
summary :: America's #1 med spa.
Clinically proven to melt fat.
Scientifically proven technology.
A miracle treatment.
Cures melasma.
Melts away fat forever.
Lose 30 pounds in 30 days.
Lose weight without diet or exercise.
Exosome therapy repairs your skin.
title :: Exosome facial
title :: Stem cell facelift
Generic Ozempic for less.
Our compounded semaglutide is the same as Wegovy.
Scarless surgery.
Leaves no scars.
Board-certified surgeons.
Our double board certified injector.
World-renowned doctors, unmatched results.
Leave a five-star review and get $50 off.
Get 10% off for a positive review.
Nothing works better than our laser.
Completely safe for everyone.
Takes ten years off your face, guaranteed.
Ｇｕａｒａｎｔｅｅｄ
pain\u00adless
Pаinless
P@inless laser
G-U-A-R-A-N-T-E-E-D
Gu<em>arant</em>eed results
páinless
FDA\u2011approved filler
F D A approved
summary :: Instant results that last forever.
The safest laser on the market.
Detoxifies your body.
IV drips boost immunity and prevent cancer.
A revolutionary breakthrough.
The only treatment that works.
No complications, ever.
Satisfaction guaranteed or your money back.
Today only: 50% off.
Lunchtime lipo.
Reverses aging.
Eliminates cellulite for good.
Lipodissolve dissolves fat.
Perfect skin in one visit.
Bloodless and knifeless.
All natural, so there are no risks.
Works every time, for everyone.
Doctor recommended, 9 out of 10 patients agree.
FDA-approved technology.
Our device is FDA cleared.
Recommended by the FDA.
f.d.a.-approved
FDA\u2011cleared for all skin types
Results are guaranteed.
We guarantee satisfaction.
Money-back guarantee.
Hair is gone forever.
Removes fat permanently.
Permanent results after one visit.
The cure for acne.
A true miracle.
Perfect lips in 20 minutes.
Completely painless.
PAIN-FREE
There are no risks.
Zero complications.
Totally safe, even in pregnancy.
It’s 100 percent safe.
Scar-free breast lift.
You will not feel a thing.
Nashville’s top injector.
The best results in the country.
Voted #1 med spa.
The nation’s leading surgeon.
Better than surgery.
Clinically proven.
Backed by science.
Studies prove it works.
Board-certified in aesthetics.
Board certified doctors on staff
Write us a five star review and get a free facial.
10% off for a Google review
Celebrity-approved.
As seen on TV.
Lose 10 pounds in a week.
Melt fat while you sleep.
Detox your body.
Our IV drip boosts your immune system.
Exosomes for hair growth.
Stem cell injections.
Generic Wegovy
Same active ingredient as Ozempic.
Vaginal rejuvenation.
Limited time offer.
Buy 2 syringes, get 1 free.
Refer a friend and get $50.
A lunch-hour nose job.
Turn back the clock.
Mommy tummy?  Fix it fast with our quick fix.
Results may vary.
ɢuaranteed
G u a r a n t e e d
pain\u200dless
All-natural and chemical-free.
prices :: $3,500 plus anesthesia fee
FDA-certified clinic
Approved by the FDA.
The FDA recommends it.
Guaranteed to work.
We guarantee it.
100% guaranteed results
Gone for good.
Permanent fat loss
Permanently eliminates hair.
Lasts for life.
Cures wrinkles.
Miracle cream
No pain, no scars, no downtime.
Risk free.
Without side effects
A safe and painless option.
Completely safe
Safe for everyone.
Scarless
p-a-i-n-l-e-s-s
pàinless
p4inless
ｐａｉｎｌｅｓｓ
guar\u00adanteed
#1 clinic in Texas
Best surgeon in town
The most experienced injectors
Superior results
World-class surgeons
We are better than any other clinic.
Award-winning
Doctor recommended
Clinically tested
Proven results
Research proves it.
Board-certified
Leave a 5-star review for $25 off
Celebrity favorite
As seen on TikTok
Lose two dress sizes
Burn fat without exercise
Flush toxins from your body
Exosome treatment
Brazilian butt injections
Vaginal tightening
Off-brand Ozempic
Compounded Mounjaro
Flash sale
Limited spots
Act now
BOGO filler
Botox party
Enter to win a makeover
Lunch break lipo
Quick fix
Look 10 years younger
Bikini body
Chemical-free
Results not typical
prices :: $500 plus facility fee
FDA approved laser for every skin type.
Approved by the FDA for body contouring, cleared or not.
This treatment is 100 percent safe.
It has no side effects.
pros :: Pain free
Your results are guaranteed or your money back.
We guarantee results.
Permanent results after a single visit.
Permanently removes fat.
Clinically proven to erase wrinkles.
Proven results.
Cures acne.
Miracle treatment
The best surgeon in Texas
#1 med spa in Miami
Number one clinic in Dallas
World-class, world's leading injector
Board certified in cosmetic medicine by the best.
Stem cells regrow your hair.
Exosome injections reverse aging.
FDA-approved exosomes
Generic Ozempic, same as the brand.
Compounded semaglutide is as safe as Wegovy.
Everyone gets amazing results.
Individual results: lose 30 pounds in 30 days.
Melts fat without diet or exercise.
Leave us a 5-star review and get $50 off.
Free Botox for a Google review.
Only 2 spots left! Book now.
Was $800, now $400, this weekend only
Look ten years younger, guaranteed.
Doctor recommended by 9 out of 10 physicians
The safest laser around.
FDА approved
No s1de effects
Results guaranteed for life.
You won't feel a thing.
Get $25 for a five-star review.
Limited time: $99 facials.
Exosomes heal scars.
Lose 20 lbs a week.
Facility fee not included.
Chemical-free peel
Nothing can go wrong.
Every patient gets perfect results.
Better than Botox.
Boost your immunity with our drip.
Our board-certified team.
Scar-free mole removal
"""
)

MORE_US_NEAR_MISSES = _BOTH_NEAR_MISSES + _read(
    """
Permanent fillers from earlier treatments can react to the laser.
Stem cells of the hair follicle lie in the bulge.
The device is not FDA approved for this use.
The FDA has not approved exosome products.
Is it FDA approved?
Ask which FDA warnings apply.
Permanent hair reduction after several sessions.
We cannot guarantee results.
Results are not guaranteed and vary.
No procedure is risk-free.
No surgery is without risks.
Is it safe?
It is safe to shower the same evening.
Your safety matters.
Keep the gel at a safe distance from the eyes.
side_effects :: <p>Permanent nerve damage is rare.</p>
main_risks :: Permanent change of color
The best time to book is fall.
Who is the best candidate?
Best candidates are near their goal weight.
Certified by the American Board of Plastic Surgery.
Dr. Lee is board-certified by the American Board of Dermatology.
Not all surgeons are board certified.
Stem cells are not used here.
There is no cure for melasma.
This does not cure acne.
It is not painless.
How painful is it?
Most people feel a brief snapping pain.
Scars fade over a year.
A scar remains.
This is not a weight-loss method.
Diet and exercise are still needed.
Some fat cells may return if you gain weight.
Fat melts at body temperature in the lab.
Call 911 if you have trouble breathing.
Botox is a prescription drug; ask about its boxed warning.
title :: Botox
prices :: Botox, per unit
title :: Dysport
Results last three to four months.
Results may last a year.
Side effects include bruising.
Complications are possible.
We read every review, good or bad.
A clinical review takes place each year.
The studies are small and prove little.
It has not been proven to work.
Nobody needs this treatment.
Avoid natural remedies for a week before.
The fee is nonrefundable.
The machine guarantees nothing by itself.
cons :: Not permanent, and never painless
not_for :: People who expect perfect skin
The room is number one on the left.
Wear 100% cotton after surgery.
Only one treatment a day is possible.
A lunchtime appointment is possible.
Downtime is three to five days.
Do not expect instant results.
The effect is not instant.
The filler is not permanent.
If the burn does not heal, call us.
Nothing can stop aging.
Cellulite often comes back.
title :: Laser hair reduction
Fire safety doors stay shut.
Patients older than 18 only.
The FDA has not cleared this device for the face.
It is not FDA-approved.
The FDA warns about injectable silicone.
Ask us whether the FDA has approved it.
title :: Botox for frown lines
title :: Wegovy
prices :: Xeomin, per unit
Hair reduction is permanent only in part of patients.
We don’t guarantee anything.
A result is never guaranteed.
No cure exists for melasma.
Acne can be treated, not cured.
It is not a miracle.
Does it hurt?
Expect pain for two days.
All surgery has risks.
Serious complications are rare but do happen.
Is laser safe for dark skin?
Safety goggles are worn.
Keep it in a safe.
A scar will remain under the breast.
Incisions leave scars that fade.
You will feel a pinch.
Who is a good candidate?
The best age for this varies.
Surgery works better for loose skin, in one small trial.
The doctor is certified by the American Board of Surgery.
Board certification is explained on the website of the American Board of Medical Specialties.
There are few studies.
No study has proven that it works.
Reviews on other sites are not checked by us.
Please leave your jewelry at home.
Weight loss was 4 pounds on average in one trial.
Keep to your diet and exercise plan.
Fat is frozen and the body clears it in three months.
It does not detox anything.
The immune system clears the ink slowly.
We use no stem cells or exosomes.
Compounded drugs are not FDA-approved.
The fee includes anesthesia.
There is no discount.
The sale of your data is not our business.
Referrals come from family doctors.
You can eat lunch first.
Take a week off work.
The clock in the room helps you time the ice.
It is a surgery with weeks of recovery.
cons :: Not permanent
Natural oils should be avoided.
Nothing lasts forever, and neither does filler.
Chemical burns are possible.
We opened in 2001 in Dallas.
The top layer of skin peels off.
title :: Juvederm
title :: Body contouring
main_risks :: Permanent scarring
side_effects :: <p>Permanent color change.</p>
Not FDA-approved for this use.
The FDA clears devices; it does not endorse them.
We follow the instructions of the maker.
No guarantee is given.
Nobody can guarantee it.
It is not permanent.
Is it permanent?
There is no cure.
It is no miracle cure.
No treatment is painless.
Pain is mild to moderate.
Risks include infection.
All lasers carry risks.
Complications can occur.
Side effects are listed below.
It may not be safe in pregnancy.
Scars may widen.
Stay out of the sun.
Dr. Ito is board certified in dermatology by the American Board of Dermatology.
A second opinion is a good idea.
Results differ between people.
In one trial, 60 of 100 saw improvement.
This is not a weight loss treatment.
It does not replace exercise.
Exercise is allowed after a week.
Eat a light meal before.
You may sleep on your back.
Fat returns if you gain weight.
The body removes toxins by itself.
We do not sell reviews.
You may leave a review on any site.
The fee covers the facility and anesthesia.
Financing is available.
Free parking
The consultation is free.
We open at nine.
The party room next door is not ours.
Bring someone to drive you home.
Plan a week of rest.
The tip of the nose is numb.
It is surgery, with a scar.
Chemical peels burn the top layer.
The natural crease of the lid is kept.
Lunch is served.
Winners of nothing: there are no prizes here.
This use is not FDA-approved.
The FDA has not approved exosomes.
Nothing here is 100 percent safe.
No procedure is completely safe.
Every treatment has side effects.
There are no risks we hide from you: read the list below.
No procedure is risk free.
We don't promise permanent results.
Permanent makeup can react to the laser.
The implant is permanent and cannot be removed.
No miracle here: improvement is gradual.
Which is best for my skin?
It is best to wait two weeks.
Certified by the American Board of Dermatology.
Tell us about any pain.
Pain usually fades within a day.
Downtime is about three days.
There is some downtime.
Scars fade within a year.
Surgery always leaves a scar.
You can write a review of us on any site; we do not pay for it.
The results differ from person to person.
Instantly after the injection you may see a small bump.
There are two spots on the nose where blanching is an emergency.
Your doctor recommends a follow-up after two weeks.
Only licensed nurses inject.
The offer of financing comes from a bank.
Book now, pay at your visit.
Diet and exercise keep the result.
A safe distance from the eye is kept.
Safely dispose of needles.
Use a mild cleanser today only if the skin is not broken.
The wound heals in ten days.
Ask about side effects.
The FDA regulates devices.
Aging changes the skin.
You will feel warmth.
Five sessions are usual.
We treat adults only.
Weight loss can loosen the skin.
The facility fee is included.
Chemical peels remove dead cells.
Seen on dark skin, the marks fade slowly.
Things can go wrong: call us.
Every patient heals differently.
It is no better than a cream for most.
The immune system clears the ink.
Call the number on the card.
A scar is likely.
Safety data come from one study.
No review is edited or deleted.
The result may not be permanent.
"""
)
