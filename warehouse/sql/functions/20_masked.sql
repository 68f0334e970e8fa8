-- masked(passage)
-- The same length without the full stops that end no sentence: behind titles, initials and shortened words.
regexp_replace(
    passage,
    '\b(Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Maj|St|Jr|Sr|vs|Inc|Ltd|Corp|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[A-Z])\.',
    '\1 ',
    'g'
)
