-- Fills the office system with companies and people who do not exist. For psql, after
-- schema.sql and ../invented.sql, which says where names, numbers and chance come from.
--
--   people   how many contact persons at customers (at least 2)
--
-- Contact person 1, Frans Ulvö, has a story of his own.
begin;

insert into organisation (id, name, town, country)
select
    n + 1, pg_temp.company(n), pg_temp.town(n),
    pg_temp.one_of('country ' || n, array['SE', 'SE', 'SE', 'FI', 'NO', 'DK'])
from generate_series(0, 71) as n;

insert into contact
    (id, organisation_id, email, name, title, phone, region, given_on, given_by)
values (
    1, 8, 'frans.ulvo@lillvrak-fastigheter.example', 'Frans Ulvö', 'Konferensvärd',
    '070-174 06 72', 'Norr', (:'today'::date - interval '30 months')::date, 'kort'
);
insert into contact
    (id, organisation_id, email, name, title, phone, region, given_on, given_by)
select
    id, 1 + company,
    case when id % 19 = 0 then initcap(email) else email end,
    name,
    pg_temp.one_of('title ' || id, array['Inköpare', 'Konferensvärd', 'Ljudtekniker',
        'Fastighetschef', 'It-ansvarig', 'Vd', null]),
    pg_temp.phone(id::text),
    pg_temp.one_of('region ' || id, array['Norr', 'Mitt', 'Syd']),
    :'today'::date - 20 - pg_temp.dice('given ' || id, 1300),
    pg_temp.one_of('way ' || id, array['kort', 'signatur', 'meddelande'])
from generate_series(2, :people) as id
cross join lateral (
    select
        pg_temp.dice('company ' || id, 72) as company,
        pg_temp.first_name(id::text) || ' ' || pg_temp.last_name(id::text) as name
) as chosen
cross join lateral (
    select pg_temp.mailbox(replace(name, ' ', '.'), id, company) as email
) as written;

-- From fairs and letters.
insert into card
    (id, email, name, title, company, region, phone, given_on, given_by)
select
    n, pg_temp.plain(replace(name, ' ', '.')) || n || '@massa.example', name,
    pg_temp.one_of('card title ' || n, array['Inköpare', 'Arkitekt', 'Projektledare', null]),
    pg_temp.company(pg_temp.dice('card company ' || n, 72)),
    pg_temp.one_of('card region ' || n, array['Norr', 'Mitt', 'Syd']),
    pg_temp.phone('card ' || n),
    :'today'::date - pg_temp.dice('card given ' || n, 1000),
    pg_temp.one_of('card way ' || n, array['kort', 'meddelande'])
from generate_series(1, :people / 3) as n
cross join lateral (
    select pg_temp.first_name('card ' || n) || ' ' || pg_temp.last_name('card ' || n)
        as name
) as chosen;

insert into supplier_contact
    (id, company, email, name, title, phone, terms, ended_on)
select
    n, pg_temp.town(n) || ' ' || initcap(makes) || ' AB',
    pg_temp.plain(replace(name, ' ', '.')) || n || '@leverans.example', name,
    pg_temp.one_of('role ' || n, array['Säljare', 'Orderansvarig', 'Kundansvarig']),
    pg_temp.phone('supplier ' || n), 'Avtal om ' || makes,
    case when n % 5 = 0 then :'today'::date - pg_temp.dice('over ' || n, 800) end
from generate_series(1, :people / 6) as n
cross join lateral (
    select
        pg_temp.one_of('makes ' || n, array['kapslar', 'kablar', 'frakt', 'höljen'])
            as makes,
        pg_temp.first_name('supplier ' || n) || ' '
            || pg_temp.last_name('supplier ' || n) as name
) as chosen;

insert into orders (id, contact_id, goods, price, ordered_on, delivered_on)
select
    row_number() over (order by ordered_on, contact_id, n), contact_id,
    pg_temp.one_of('goods ' || seed, array['Bordsmikrofon, 8 st', 'Takhögtalare, 4 st',
        'Konferenssystem för 12 platser', 'Hörslinga', 'Kablar och fästen',
        'Inställning på plats']),
    600 + 75 * pg_temp.dice('price ' || seed, 80),
    ordered_on,
    case when ordered_on < :'today'::date - 30
        then ordered_on + 5 + pg_temp.dice('carried ' || seed, 20) end
from (
    -- His company bought before he gave us his card; he took the orders over.
    select
        1::bigint as contact_id, n,
        (:'today'::date - n * interval '14 months')::date - 40 as ordered_on
    from generate_series(0, 6) as n
    union all
    select
        id, n, :'today'::date - pg_temp.dice('order ' || id || '/' || n, 9 * 365)
    from contact
    cross join lateral generate_series(1, pg_temp.dice('orders ' || id, 5)) as n
    where id > 1
) as placed
cross join lateral (select contact_id || '/' || n as seed) as chance;

insert into invoice (order_id, number, issued_on, amount, buyer, reference)
select
    orders.id,
    'T' || extract(year from delivered_on) || '-' || lpad((row_number() over (
        partition by extract(year from delivered_on) order by delivered_on, orders.id
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

insert into message (email, sent_on, body)
select
    email,
    :'today'::date - pg_temp.dice('sent ' || place || '/' || n, 1000),
    pg_temp.one_of('body ' || place || '/' || n, array[
        'Det piper i högtalarna när alla mikrofoner är på. Vad gör vi?',
        'Kan ni räkna på ett rum till, lika stort som det förra?',
        'Tack för besöket, nu hörs alla ända bak.',
        'Vi har flyttat. Skicka fakturan till den nya adressen.',
        'Does the table unit work with two interpreters?'])
from (
    select id as place, email from contact where id = 1 or id % 3 = 0
    union all
    select :people + id, email from card where id % 2 = 0
) as writer
cross join lateral generate_series(1, 1 + pg_temp.dice('writes ' || place, 3)) as n
order by place, n;

insert into subscription (email, since, ended_on)
select
    email, since, case when place > 1 and pg_temp.dice('no ' || place, 5) = 0
        then :'today'::date - pg_temp.dice('ended ' || place, 30) end
from (
    select id as place, email from contact where id = 1 or id % 4 = 1
    union all
    select :people + id, email from card where id % 3 = 0
) as reader
cross join lateral (
    select :'today'::date - 31 - pg_temp.dice('reads ' || place, 900) as since
) as begun
order by place;

call pg_temp.number_on();

commit;
analyze;
