-- Fills the customer system with companies and people who do not exist. For psql, after
-- schema.sql and ../invented.sql, which says where names, numbers and chance come from.
--
--   people   how many contact persons (at least 2)
--
-- Contact person 1, Ylva Brant, has a story of her own.
begin;

insert into organisation (id, name, street, postcode, town)
select
    n + 1, pg_temp.company(n), 'Lastgatan ' || 1 + pg_temp.dice('door ' || n, 60),
    '123 ' || 60 + n % 9, pg_temp.town(n)
from generate_series(0, 71) as n;

insert into contact
    (id, organisation_id, email, name, title, phone, since, ended_on, last_meeting_on)
values (
    1, 1, 'ylva.brant@tallmyra-fastigheter.example', 'Ylva Brant', 'Förvaltningschef',
    '070-174 06 51', (:'today'::date - interval '9 years')::date, null,
    :'today'::date - 40
);
insert into contact
    (id, organisation_id, email, name, title, phone, since, ended_on, last_meeting_on)
select
    id, 1 + company,
    -- Some came in from a business card in capital letters.
    case when id % 19 = 0 then upper(email) else email end,
    name,
    pg_temp.one_of('title ' || id, array['Inköpare', 'Förvaltare', 'Butikschef',
        'Fastighetsskötare', 'Vd', 'Ekonomiansvarig', 'Projektledare', null]),
    pg_temp.phone(id::text),
    since,
    case when pg_temp.dice('left ' || id, 7) = 0
        then since + pg_temp.dice('ended ' || id, :'today'::date - since) end,
    case when pg_temp.dice('met ' || id, 4) = 0
        then :'today'::date - pg_temp.dice('meeting ' || id, 500) end
from generate_series(2, :people) as id
cross join lateral (
    select
        pg_temp.dice('company ' || id, 72) as company,
        pg_temp.first_name(id::text) || ' ' || pg_temp.last_name(id::text) as name,
        :'today'::date - 30 - pg_temp.dice('since ' || id, 9 * 365) as since
) as chosen
cross join lateral (
    select pg_temp.mailbox(replace(name, ' ', '.'), id, company) as email
) as written;

insert into supplier_contact
    (id, company, email, name, title, phone, agreement, since, ended_on)
select
    n, pg_temp.town(n) || ' ' || initcap(makes) || ' AB',
    pg_temp.plain(replace(name, ' ', '.')) || n || '@leverans.example', name,
    pg_temp.one_of('role ' || n, array['Säljare', 'Orderansvarig', 'Kundansvarig']),
    pg_temp.phone('supplier ' || n), 'Avtal om ' || makes,
    :'today'::date - 400 - pg_temp.dice('supplies ' || n, 2000),
    case when n % 6 = 0 then :'today'::date - pg_temp.dice('over ' || n, 390) end
from generate_series(1, :people / 8) as n
cross join lateral (
    select
        pg_temp.one_of('makes ' || n, array['plåt', 'elektronik', 'frakt', 'emballage'])
            as makes,
        pg_temp.first_name('supplier ' || n) || ' '
            || pg_temp.last_name('supplier ' || n) as name
) as chosen;

-- Who opens the lockers' app: contact persons, and people who only ever used the app.
insert into app_account
    (id, email, name, username, app_version, last_ip, last_seen_at, closed_on)
select
    row_number() over (order by place), email, name, 'las' || place,
    '4.' || pg_temp.dice('version ' || place, 9),
    '198.51.100.0'::inet + 1 + pg_temp.dice('net ' || place, 254),
    :'today'::date::timestamp at time zone 'UTC'
        - pg_temp.dice('seen ' || place, 200 * 86400) * interval '1 second',
    case when place <> 1 and pg_temp.dice('closed ' || place, 9) = 0
        then :'today'::date - pg_temp.dice('closing ' || place, 80) end
from (
    select id as place, email, name from contact where id = 1 or id % 3 = 0
    union all
    select
        :people + n, pg_temp.plain(replace(name, ' ', '.')) || n || '@example.org', name
    from generate_series(1, :people / 4) as n
    cross join lateral (
        select pg_temp.first_name('app ' || n) || ' ' || pg_temp.last_name('app ' || n)
            as name
    ) as chosen
) as account;

-- Contact person 1 has ordered every year for nine years: some of it the law still keeps.
insert into orders (id, contact_id, goods, price, ordered_on, delivered_on)
select
    row_number() over (order by ordered_on, contact_id, n), contact_id,
    pg_temp.one_of('goods ' || seed, array['Lås till paketskåp, 12 fack',
        'Lås till paketskåp, 24 fack', 'Reservnycklar', 'Batterier till lås',
        'Service på plats']),
    400 + 50 * pg_temp.dice('price ' || seed, 90),
    ordered_on,
    case when ordered_on < :'today'::date - 21
        then ordered_on + 3 + pg_temp.dice('carried ' || seed, 15) end
from (
    select
        1::bigint as contact_id, n, (:'today'::date - n * interval '1 year')::date - 25
            as ordered_on
    from generate_series(0, 8) as n
    union all
    select
        id, n, since + pg_temp.dice('order ' || id || '/' || n,
            greatest(coalesce(ended_on, :'today'::date) - since, 1))
    from contact
    cross join lateral generate_series(1, pg_temp.dice('orders ' || id, 6)) as n
    where id > 1
) as placed
cross join lateral (select contact_id || '/' || n as seed) as chance;

insert into invoice
    (order_id, number, issued_on, amount, buyer, buyer_address, reference)
select
    orders.id,
    'H' || extract(year from delivered_on) || '-' || lpad((row_number() over (
        partition by extract(year from delivered_on) order by delivered_on, orders.id
    ))::text, 4, '0'),
    delivered_on + 1,
    price * 1.25,
    organisation.name,
    organisation.street || ', ' || organisation.postcode || ' ' || organisation.town,
    contact.name
from orders
join contact on contact.id = contact_id
join organisation on organisation.id = organisation_id
where delivered_on < :'today'::date
order by orders.id;

insert into message (email, sent_at, body)
select
    email,
    :'today'::date::timestamp at time zone 'UTC'
        - (1 + pg_temp.dice('sent ' || place || '/' || n, 700 * 24)) * interval '1 hour',
    pg_temp.one_of('body ' || place || '/' || n, array[
        'Fack 7 går inte att stänga, kan ni komma förbi?',
        'Tack för offerten, vi återkommer efter styrelsemötet.',
        'Var beställer man fler nycklar?', 'Vi flyttar skåpet till baksidan i maj.',
        'Can the locks be opened when the power is out?'])
from (
    select id as place, email from contact where id = 1 or id % 4 = 0
    union all
    -- Who only asked something, and is nobody's contact person.
    select :people + n, 'fraga' || n || '@example.net'
    from generate_series(1, :people / 10) as n
) as writer
cross join lateral generate_series(1, 1 + pg_temp.dice('writes ' || place, 3)) as n
order by place, n;

insert into subscription (email, since, ended_on)
select
    email, since, case when id > 1 and pg_temp.dice('no ' || id, 5) = 0
        then :'today'::date - pg_temp.dice('ended ' || id, 30) end
from (
    select id, email, :'today'::date - 31 - pg_temp.dice('reads ' || id, 300) as since
    from contact
    where id = 1 or id % 3 = 1
) as reader
order by id;

call pg_temp.number_on();

commit;
analyze;
