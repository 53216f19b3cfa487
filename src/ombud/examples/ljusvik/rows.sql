-- Fills the shop with people who do not exist. For psql, after schema.sql and
-- ../invented.sql, which says where names, numbers and chance come from.
--
--   people   how many customers (at least 2)
--
-- Dates count back from `today`, so that there are always visits to come, invoices that
-- the law still keeps and invoices that it keeps no more.
--
-- IP addresses are those for documentation (RFC 5737, RFC 3849). Personal numbers have
-- valid check digits and birth days in the 1890s: no one who was born then is alive.
--
-- Two customers have a story of their own: 1, Anna Sundin, and 2, Bertil Åkerlund.
begin;

create function pg_temp.personal_number(person integer) returns text
language sql immutable
begin atomic
    -- Source: folkbokföringslagen (1991:481) 18 §, Luhn's check digit over nine digits.
    select '18' || left(nine, 6) || '-' || right(nine, 3) || (10 - total % 10) % 10
    from (
        select to_char(date '1890-01-01' + person * 37 % 3652, 'YYMMDD')
            || 980 + person / 3652 % 20 as nine
    ) as birth
    cross join lateral (
        select sum(twice / 10 + twice % 10) as total
        from generate_series(1, 9) as place
        cross join lateral (
            select substr(nine, place, 1)::integer * (1 + place % 2) as twice
        ) as doubled
    ) as digits;
end;

create temporary table words on commit drop as
select
    array['Ängsvägen', 'Björkgatan', 'Lyktstigen', 'Kvarnbacken', 'Hamngränd',
        'Västra Ljusgatan', 'Mjölnarvägen', 'Rönnstigen', 'Klockargatan', 'Fyrvägen',
        'Solrosvägen', 'Tegelbruksgatan'] as streets,
    array['Ljusvik', 'Ljusvik', 'Ljusvik', 'Norrljus', 'Fyrholmen'] as towns,
    array['example.com', 'example.org', 'example.net', 'brev.example', 'post.example']
        as domains,
    array['Nyckeln ligger i nyckelskåpet, kod får du per sms.',
        'Katten får inte smita ut!', 'Ta gärna extra noga med badrummet.',
        'Barnet sover till klockan tio, ring inte på dörren.',
        'Vi är allergiska mot parfym, använd oparfymerat.', 'Porten går trögt, dra hårt.',
        'Skorna av i hallen, tack.', 'Hunden är snäll men skäller.',
        'Please use the back door.', 'Mind the piano, dry cloth only.',
        'Damma gärna bokhyllan i vardagsrummet.', 'Parkera på gästplatsen, nummer 4.']
        as notes,
    array['Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1',
        'Mozilla/5.0 (Linux; Android 15) Chrome/131.0 Mobile Safari/537.36',
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0',
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) Version/18.1 Safari/605.1.15']
        as browsers;

insert into service (id, name, price, minutes) values
    (1, 'Hemstädning', 1190, 180),
    (2, 'Veckostädning', 890, 150),
    (3, 'Storstädning', 2890, 360),
    (4, 'Flyttstädning', 4290, 480),
    (5, 'Fönsterputs', 990, 120),
    (6, 'Visningsstädning', 1990, 240);

-- People and their homes

create temporary table since on commit drop as
select id, :'today'::date - pg_temp.dice('since ' || id, 9 * 365) as day
from generate_series(3, :people) as id;

insert into customer (id, email, first_name, last_name, phone) values
    (1, 'anna.sundin@example.com', 'Anna', 'Sundin', '070-174 06 05'),
    (2, 'bertil@example.com', 'Bertil', 'Åkerlund', '08-465 004 02');
insert into customer (id, email, first_name, last_name, phone)
select
    id,
    -- Some wrote their address with capital letters, and the shop kept it so.
    case when id % 17 = 0 then initcap(email) else email end,
    first_name,
    last_name,
    pg_temp.phone(id::text)
from words
cross join since
cross join lateral (
    select
        pg_temp.first_name(id::text) as first_name,
        pg_temp.last_name(id::text) as last_name,
        pg_temp.one_of('domain ' || id, domains) as domain
) as chosen
cross join lateral (
    select pg_temp.plain(first_name || '.' || last_name) || id || '@' || domain as email
) as written;

insert into dwelling (id, customer_id, street, postcode, town, kind, size_m2) values
    (1, 1, 'Lyktstigen 7', '123 47', 'Ljusvik', 'lägenhet', 74),
    (2, 2, 'Fyrvägen 12', '123 51', 'Fyrholmen', 'hus', 168);
insert into dwelling (id, customer_id, street, postcode, town, kind, size_m2)
select
    id,
    id,
    -- Fewer doors than people: some share an address.
    pg_temp.one_of('street ' || id, streets) || ' ' || 1 + pg_temp.dice('door ' || id, 40),
    '123 ' || 40 + pg_temp.dice('postcode ' || id, 20),
    pg_temp.one_of('town ' || id, towns),
    kind,
    case kind when 'hus' then 95 else 31 end + pg_temp.dice('size ' || id, 80)
from words
cross join since
cross join lateral (
    select pg_temp.one_of('kind ' || id, array['lägenhet', 'lägenhet', 'hus']) as kind
) as chosen;
-- One in twelve has a summer house too.
insert into dwelling (id, customer_id, street, postcode, town, kind, size_m2)
select
    greatest(:people, 2) + row_number() over (order by id), id,
    'Sandrevet ' || id % 30 + 1, '123 60', 'Fyrholmen', 'hus', 38 + id % 40
from since
where pg_temp.dice('summer ' || id, 12) = 0;

-- Visits, and what comes of them

create temporary table visit (
    id integer generated always as identity,
    customer_id integer,
    dwelling_id integer,
    service_id integer,
    day date,
    extra text,
    extra_price numeric,
    note text,
    deducts boolean
) on commit drop;

-- Anna's: two that the law keeps no more, some that it keeps, none to come.
insert into visit (customer_id, dwelling_id, service_id, day, note, deducts)
select 1, 1, service, (:'today'::date - ago::interval)::date, note, deducts
from (values
    (4, '8 years 7 months', 'Nya ägare får nycklarna klockan tolv.', true),
    (1, '8 years 2 months', null, true),
    (3, '3 years 5 months', 'Ta gärna extra noga med köksfläkten.', true),
    (1, '14 months', null, true),
    (1, '8 months', 'Katten heter Morris och får inte smita ut.', true),
    (5, '5 months', null, false),
    (1, '7 weeks', 'Katten heter Morris och får inte smita ut.', true)
) as hers (service, ago, note, deducts);
-- Bertil's: every second week for three years.
insert into visit (customer_id, dwelling_id, service_id, day, deducts)
select 2, 2, 2, :'today'::date - 14 * n, true
from generate_series(1, 78) as n;
-- Everyone else's; one in twelve has booked nothing so far.
insert into visit
    (customer_id, dwelling_id, service_id, day, extra, extra_price, note, deducts)
select
    since.id,
    coalesce(summer.id, since.id),
    1 + pg_temp.dice('service ' || seed, 6),
    since.day + pg_temp.dice('day ' || seed, :'today'::date - since.day + 45),
    extras.name,
    extras.price,
    case when pg_temp.dice('notes ' || seed, 3) = 0
        then pg_temp.one_of('note ' || seed, notes) end,
    pg_temp.dice('deducts ' || since.id, 3) > 0
from words
cross join since
cross join lateral generate_series(1, pg_temp.dice('visits ' || since.id, 12)) as n
cross join lateral (select since.id || '/' || n as seed) as chance
left join dwelling as summer
    on summer.customer_id = since.id
    and summer.id <> since.id
    and pg_temp.dice('where ' || seed, 4) = 0
left join (values
    (0, 'Ugn invändigt', 290), (1, 'Kylskåp och frys', 240), (2, 'Balkong', 190)
) as extras (number, name, price) on extras.number = pg_temp.dice('extra ' || seed, 9)
order by since.id, n;

insert into booking
    (id, customer_id, dwelling_id, service_id, booked_on, performed_on, price, note)
select
    visit.id, customer_id, dwelling_id, service_id, booked_on,
    case when booked_on < :'today'::date then booked_on end,
    service.price + coalesce(extra_price, 0), note
from visit
join service on service.id = service_id
cross join lateral (
    -- No visits on Sundays.
    select day + (extract(isodow from day) = 7)::integer as booked_on
) as weekday
order by visit.id;

insert into booking_item (booking_id, description, price)
select visit.id, line.description, line.price
from visit
join service on service.id = service_id
cross join lateral (values
    (1, service.name || ', ' || service.minutes || ' minuter', service.price),
    (2, extra, extra_price)
) as line (place, description, price)
where line.description is not null
order by visit.id, place;

-- Numbers run without a gap within each year, as in any books.
insert into invoice
    (customer_id, booking_id, number, issued_on, buyer_name, buyer_address,
    buyer_personal_number, description, amount, deduction)
select
    booking.customer_id,
    booking.id,
    'F' || extract(year from issued_on) || '-' || lpad(
        (row_number() over (
            partition by extract(year from issued_on) order by issued_on, booking.id
        ))::text, 5, '0'),
    issued_on,
    first_name || ' ' || last_name,
    street || ', ' || postcode || ' ' || town,
    case when deducts then pg_temp.personal_number(customer.id::integer) end,
    concat_ws(', ', service.name, lower(extra)),
    booking.price,
    -- Source: inkomstskattelagen (1999:1229) 67 kap. 18 §, half of the cost of work.
    case when deducts then round(booking.price / 2, 2) else 0 end
from booking
join visit on visit.id = booking.id
join customer on customer.id = booking.customer_id
join dwelling on dwelling.id = booking.dwelling_id
join service on service.id = booking.service_id
cross join lateral (
    select performed_on + 1 + pg_temp.dice('issued ' || booking.id, 4) as issued_on
) as post
where issued_on <= :'today'::date
order by issued_on, booking.id;

insert into payment (invoice_id, method, last_digits, paid_on)
select
    id,
    method,
    case method when 'kort'
        then lpad(pg_temp.dice('card ' || customer_id, 10000)::text, 4, '0') end,
    paid_on
from invoice
cross join lateral (
    select
        pg_temp.one_of('method ' || id, array['kort', 'kort', 'swish', 'bankgiro'])
            as method,
        issued_on + 1 + pg_temp.dice('paid ' || id, 28) as paid_on
) as chosen
where paid_on <= :'today'::date
order by paid_on, id;

-- Talks with customer service

create temporary table talk (
    number integer,
    prospect boolean,
    subject text,
    asked text,
    answered text,
    thanked text
) on commit drop;
insert into talk values
    (0, false, 'Flytta städningen', 'Hej! Vi åker bort den veckan. Går det att flytta till '
        'veckan efter, helst på förmiddagen?', 'Hej! Det går fint, vi har flyttat besöket '
        'till torsdagen veckan efter klockan nio.', 'Toppen, tack för snabbt svar!'),
    (1, false, 'Repa i parketten', 'Efter besöket i tisdags såg vi en repa vid soffan. '
        'Bilder bifogas. Hur gör vi?', 'Tråkigt att höra! Vi har pratat med städaren och '
        'anmält det till vår försäkring. Du hör från dem inom två veckor.', null),
    (2, false, 'Fråga om fakturan', 'Jag tycker att avdraget saknas på senaste fakturan, '
        'kan ni titta på det?', 'Du har rätt, avdraget var inte ikryssat på bokningen. Vi '
        'skickar en ny faktura idag.', 'Den nya kom nu, tack.'),
    (3, false, 'Nyckel', 'Städaren råkade ta med sig nyckeln till cykelrummet.',
        'Oj, förlåt! Hon lämnar den hos dig i eftermiddag.', 'Den är tillbaka. Tack!'),
    (4, false, 'Same cleaner as last time?', 'Hello, we were so happy with the cleaner '
        'last month. Could we have the same person next time?', 'Hello! We have written '
        'it down as your wish and will do our best.', 'Lovely, thank you.'),
    (5, false, 'Allergi', 'Min dotter är allergisk mot parfym. Använder ni medel utan '
        'doft?', 'Vi har noterat det, städaren tar med oparfymerade medel hem till er.',
        null),
    (6, false, 'Ingen kom', 'Vi väntade hela förmiddagen men ingen kom?', 'Vi ber om '
        'ursäkt, städaren blev sjuk och vårt meddelande gick inte fram. Vi bjuder på '
        'nästa fönsterputs.', 'Okej, sånt händer. Tack!'),
    (7, false, 'Invoice in English', 'Could I get my invoices in English? My employer '
        'asks for it.', 'Of course. From now on your invoices come in English.', null),
    (0, true, 'Pris för flyttstädning', 'Hej, vad kostar flyttstädning av en trea på 78 '
        'kvadrat? Vi flyttar i slutet av nästa månad.', 'Hej! Fast pris 4 290 kronor före '
        'avdrag, och fönsterputs ingår. Vill du att vi håller en dag?', null),
    (1, true, 'Städar ni på Fyrholmen?', 'Hittar inget på er sida om ni kommer ut till '
        'Fyrholmen också.', 'Det gör vi, på tisdagar och fredagar.', 'Perfekt, återkommer!'),
    (2, true, 'Window cleaning', 'Do you clean windows on the fourth floor?',
        'Yes, from the inside, if they open inwards.', null),
    (3, true, 'Kan man ge bort en städning?', 'Jag vill ge mamma en storstädning i '
        'present. Går det?', 'Vilken fin present! Vi mejlar ett presentkort så fort du '
        'har valt dag.', 'Då väljer jag den femte.');

-- People who have asked or subscribed, and never booked: an address is all there is.
create temporary table prospect on commit drop as
select
    n,
    first_name || ' ' || last_name as name,
    pg_temp.plain(first_name) || '.fraga' || n || '@' || domain as email
from words
cross join generate_series(1, :people / 10) as n
cross join lateral (
    select
        pg_temp.first_name('prospect ' || n) as first_name,
        pg_temp.last_name('prospect ' || n) as last_name,
        pg_temp.one_of('prospect domain ' || n, domains) as domain
) as chosen;

create temporary table ticket on commit drop as
select
    row_number() over (order by seed) as id,
    asker.*,
    -- Opened in working hours within four years.
    (:'today'::date - 1 - pg_temp.dice('opened ' || seed, 4 * 365) + time '08:00'
        + pg_temp.dice('minute ' || seed, 540) * interval '1 minute')
        at time zone 'Europe/Stockholm' as opened_at
from (
    select
        'customer ' || id as seed,
        -- Forms take what people type: capitals, and a blank at the end.
        case when id % 11 = 0 then initcap(email) || ' ' else email end as email,
        first_name || ' ' || last_name as name,
        false as prospect,
        pg_temp.dice('talk ' || id, 8) as talk
    from customer
    where id > 1 and (id = 2 or pg_temp.dice('asks ' || id, 3) = 0)
    union all
    select 'prospect ' || n, email, name, true, n % 4
    from prospect
    where n % 3 > 0
    union all
    select 'anna', 'Anna.Sundin@Example.com', 'Anna Sundin', false, 0
) as asker;

insert into support_ticket (id, requester_email, subject, opened_at, closed_at)
select
    id, email, subject, opened_at,
    -- What came in this last fortnight is still open.
    case when opened_at < :'today'::date - 14
        then opened_at + (2 + pg_temp.dice('closed ' || seed, 200)) * interval '1 hour' end
from ticket
join talk on (talk.number, talk.prospect) = (ticket.talk, ticket.prospect)
order by id;

insert into ticket_message (ticket_id, author_name, body)
select id, author, body
from ticket
join talk on (talk.number, talk.prospect) = (ticket.talk, ticket.prospect)
cross join lateral (values
    (1, name, asked), (2, 'Kundtjänst', answered), (3, name, thanked)
) as message (place, author, body)
where body is not null
order by id, place;

-- The newsletter

insert into newsletter_subscription (email, since, ended_on, active)
select email, since, ended_on, ended_on is null
from (
    select
        id as place,
        email,
        case when id <= 2 then (:'today'::date - interval '30 months')::date
            else :'today'::date - 60 - pg_temp.dice('reads ' || id, 1500) end as since,
        case when id > 2 and pg_temp.dice('ended ' || id, 6) = 0
            then :'today'::date - pg_temp.dice('end ' || id, 60) end as ended_on
    from customer
    where id <= 2 or pg_temp.dice('subscribes ' || id, 5) < 2
    union all
    select
        :people + 2 + n, email, :'today'::date - pg_temp.dice('reader ' || n, 900), null
    from prospect
    where n % 3 < 2
) as reader
order by place;

-- Sign-ins of the last nine months: a few that the log should be rid of by now.

insert into login_event (customer_id, ip, user_agent, at)
select
    id,
    case pg_temp.dice('net ' || id, 4)
        when 0 then ('2001:db8:' || to_hex(id % 65536) || '::' || to_hex(1 + n))::inet
        when 1 then '192.0.2.0'::inet + 1 + pg_temp.dice('host ' || id, 254)
        when 2 then '198.51.100.0'::inet + 1 + pg_temp.dice('host ' || id, 254)
        else '203.0.113.0'::inet + 1 + pg_temp.dice('host ' || id, 254)
    end,
    pg_temp.one_of('browser ' || id || '/' || n % 2, browsers),
    :'today'::date::timestamp at time zone 'UTC'
        - pg_temp.dice('at ' || id || '/' || n, 270 * 86400) * interval '1 second'
from words
cross join (select id::integer from customer where id <> 2) as someone
cross join lateral generate_series(
    1, case when id = 1 then 12 else pg_temp.dice('logins ' || id, 24) end
) as n
order by id, n;
-- Bertil's calendar signs in every twenty minutes: rows enough that erasing him takes a
-- moment.
insert into login_event (customer_id, ip, user_agent, at)
select
    2, '203.0.113.77', 'CalendarSync/2.1',
    :'today'::date::timestamp at time zone 'UTC' - n * interval '20 minutes'
from generate_series(1, 5000) as n;

call pg_temp.number_on();

commit;
analyze;
