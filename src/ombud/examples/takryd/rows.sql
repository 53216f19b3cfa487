-- Fills the shared customer system with organisations and people who do not exist. For
-- psql, after schema.sql and ../invented.sql, which says where names, numbers and chance
-- come from.
--
--   people   how many contact persons at customers (at least 2)
--
-- Contact person 1, Hedda Rask, has a story of her own: she buys from all four.
begin;

create function pg_temp.member(seed text) returns text -- one of the four
language sql immutable
return pg_temp.one_of('member ' || seed, array['gruppen', 'grind', 'maskin', 'kalkyl']);

insert into organisation (id, name, address)
select
    n + 1, pg_temp.company(n),
    'Byggvägen ' || 1 + pg_temp.dice('door ' || n, 60) || ', 123 ' || 60 + n % 9 || ' '
        || pg_temp.town(n)
from generate_series(0, 71) as n;

insert into contact
    (id, organisation_id, entered_by, email, name, title, phone, ended_on)
values (
    1, 38, 'grind', 'hedda.rask@kvistebro-bygg.example', 'Hedda Rask', 'Platschef',
    '070-174 06 65', null
);
insert into contact
    (id, organisation_id, entered_by, email, name, title, phone, ended_on)
select
    id, 1 + company, pg_temp.member(id::text),
    -- Some came in from a business card in capital letters.
    case when id % 19 = 0 then upper(email) else email end,
    name,
    pg_temp.one_of('title ' || id, array['Platschef', 'Inköpare', 'Arbetsledare',
        'Kalkylator', 'Maskinchef', 'Vd', null]),
    pg_temp.phone(id::text),
    case when pg_temp.dice('left ' || id, 7) = 0
        then :'today'::date - pg_temp.dice('ended ' || id, 700) end
from generate_series(2, :people) as id
cross join lateral (
    select
        pg_temp.dice('company ' || id, 72) as company,
        pg_temp.first_name(id::text) || ' ' || pg_temp.last_name(id::text) as name
) as chosen
cross join lateral (
    select pg_temp.mailbox(replace(name, ' ', '.'), id, company) as email
) as written;

insert into lead (id, entered_by, email, name, title, employer, met_on, topic)
select
    n, pg_temp.member('lead ' || n),
    pg_temp.plain(replace(name, ' ', '.')) || n || '@mote.example', name,
    pg_temp.one_of('lead title ' || n, array['Platschef', 'Inköpare', 'Vd', null]),
    pg_temp.company(pg_temp.dice('lead company ' || n, 72)),
    :'today'::date - pg_temp.dice('met ' || n, 540),
    pg_temp.one_of('topic ' || n, array['Grindar till en ny arbetsplats',
        'Spårning av maskiner', 'Program för kalkyler', 'Alla fyra bolagen'])
from generate_series(1, :people / 4) as n
cross join lateral (
    select pg_temp.first_name('lead ' || n) || ' ' || pg_temp.last_name('lead ' || n)
        as name
) as chosen;

insert into supplier_contact (id, employer, email, name, phone, agreement, ended_on)
select
    n, pg_temp.town(n) || ' ' || initcap(makes) || ' AB',
    pg_temp.plain(replace(name, ' ', '.')) || n || '@leverans.example', name,
    pg_temp.phone('supplier ' || n), 'Avtal om ' || makes,
    case when n % 6 = 0 then :'today'::date - pg_temp.dice('over ' || n, 700) end
from generate_series(1, :people / 10) as n
cross join lateral (
    select
        pg_temp.one_of('makes ' || n, array['stål', 'elektronik', 'frakt', 'kort'])
            as makes,
        pg_temp.first_name('supplier ' || n) || ' '
            || pg_temp.last_name('supplier ' || n) as name
) as chosen;

insert into orders (id, company, contact_id, goods, price, ordered_on, delivered_on)
select
    row_number() over (order by ordered_on, contact_id, n), company, contact_id,
    case company
        when 'grind' then 'Grind med kortläsare'
        when 'maskin' then 'Positionsdosor, 10 st'
        when 'kalkyl' then 'Årslicens för kalkylprogrammet'
        else 'Utbildning på plats'
    end,
    1200 + 150 * pg_temp.dice('price ' || seed, 90),
    ordered_on,
    case when ordered_on < :'today'::date - 30
        then ordered_on + 4 + pg_temp.dice('carried ' || seed, 24) end
from (
    select
        1::bigint as contact_id, n,
        (:'today'::date - n * interval '10 months')::date - 40 as ordered_on,
        (array['grind', 'maskin', 'kalkyl', 'gruppen'])[1 + n % 4] as company
    from generate_series(0, 11) as n
    union all
    select
        id, n, :'today'::date - pg_temp.dice('order ' || id || '/' || n, 9 * 365),
        pg_temp.member('order ' || id || '/' || n)
    from contact
    cross join lateral generate_series(1, pg_temp.dice('orders ' || id, 6)) as n
    where id > 1
) as placed
cross join lateral (select contact_id || '/' || n as seed) as chance;

-- Each company's numbers run without a gap within each year.
insert into invoice (company, order_id, number, issued_on, amount, buyer, reference)
select
    company, orders.id,
    to_char(delivered_on, 'YYYY') || '-' || lpad((row_number() over (
        partition by company, to_char(delivered_on, 'YYYY')
        order by delivered_on, orders.id
    ))::text, 4, '0'),
    delivered_on,
    price * 1.25,
    organisation.name,
    contact.name
from orders
join contact on contact.id = contact_id
join organisation on organisation.id = organisation_id
where delivered_on <= :'today'::date
order by orders.id;

insert into course_seat
    (company, email, name, employer, subject, held_on, attended)
select
    pg_temp.member('course ' || days), email, guest.name, employer,
    subject, :'today'::date + days,
    case when days < 0 then pg_temp.dice('came ' || seed, 5) > 0 end
from (
    select contact.id, email, contact.name, organisation.name as employer
    from contact
    join organisation on organisation.id = organisation_id
    where contact.id = 1 or contact.id % 5 = 0
    union all
    -- Who came on their own account.
    select
        :people + n, pg_temp.plain(replace(name, ' ', '.')) || '.kurs' || n
            || '@example.net',
        name, null
    from generate_series(1, :people / 6) as n
    cross join lateral (
        select pg_temp.first_name('guest ' || n) || ' ' || pg_temp.last_name('guest ' || n)
            as name
    ) as chosen
) as guest
cross join (values
    (-400, 'Säkra grindar'), (-60, 'Kalkyler från början'), (25, 'Maskiner som inte försvinner')
) as course (days, subject)
cross join lateral (select guest.id || '/' || days as seed) as chance
where guest.id = 1 or pg_temp.dice('seat ' || seed, 2) = 0
order by days, guest.id;

insert into subscription (email, since, ended_on)
select
    email, since, case when place > 1 and pg_temp.dice('no ' || place, 5) = 0
        then :'today'::date - pg_temp.dice('ended ' || place, 30) end
from (
    select id as place, email from contact where id = 1 or id % 3 = 1
    union all
    select :people + id, email from lead where id % 3 = 0
) as reader
cross join lateral (
    select :'today'::date - 31 - pg_temp.dice('reads ' || place, 700) as since
) as begun
order by place;

call pg_temp.number_on();

commit;
analyze;
