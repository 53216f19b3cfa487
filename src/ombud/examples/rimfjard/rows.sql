-- Fills the customer system with companies and people who do not exist. For psql, after
-- schema.sql and ../invented.sql, which says where names and chance come from.
--
--   people   how many app users (at least 12; a third as many contact persons)
--
-- There are no phone numbers: Finland keeps no series free for fiction.
--
-- Contact person 1, Signe Malm, has a story of her own; she uses an app too.
begin;

insert into organisation (id, name, town)
select n + 1, replace(pg_temp.company(n), ' AB', ' Oy'), pg_temp.town(n)
from generate_series(0, 71) as n;

insert into contact (id, organisation_id, customer_number, email, name, title, language)
values (
    1, 2, 'R-1001', 'signe.malm@kvistebro-fastigheter.example', 'Signe Malm',
    'Utvecklingschef', 'sv'
);
insert into contact (id, organisation_id, customer_number, email, name, title, language)
select
    id, 1 + company, 'R-' || 1000 + id,
    pg_temp.mailbox(replace(name, ' ', '.'), id, company), name,
    pg_temp.one_of('title ' || id, array['Vd', 'Produktägare', 'It-chef',
        'Marknadschef', null]),
    pg_temp.one_of('language ' || id, array['sv', 'sv', 'fi', 'en'])
from generate_series(2, :people / 3) as id
cross join lateral (
    select
        pg_temp.dice('company ' || id, 72) as company,
        pg_temp.first_name(id::text) || ' ' || pg_temp.last_name(id::text) as name
) as chosen;

insert into app_account
    (id, email, name, born_on, language, username, password_digest, closed_on)
select
    n,
    case when n = 1 then 'signe.malm@kvistebro-fastigheter.example'
        -- Some wrote their address with capital letters.
        when n % 17 = 0 then initcap(email) else email end,
    case when n = 1 then 'Signe Malm' else name end,
    date '1950-01-01' + pg_temp.dice('born ' || n, 55 * 365),
    pg_temp.one_of('speaks ' || n, array['sv', 'fi', 'fi', 'en']),
    'rim' || n,
    -- Nobody's password: the digest of a number.
    '$argon2id$v=19$m=65536,t=3,p=4$' || left(md5('salt ' || n), 22) || '$'
        || left(md5('pass ' || n) || md5('word ' || n), 43),
    case when n > 1 and pg_temp.dice('closed ' || n, 8) = 0
        then :'today'::date - pg_temp.dice('closing ' || n, 180) end
from generate_series(1, :people) as n
cross join lateral (
    select pg_temp.first_name('app ' || n) || ' ' || pg_temp.last_name('app ' || n)
        as name
) as chosen
cross join lateral (
    select pg_temp.plain(replace(name, ' ', '.')) || n || '@example.org' as email
) as written;

insert into visit (account_id, began_at, clicks, channel, operating_system)
select
    id,
    :'today'::date::timestamp at time zone 'UTC'
        - pg_temp.dice('visit ' || id || '/' || n, 520 * 86400) * interval '1 second',
    1 + pg_temp.dice('clicks ' || id || '/' || n, 40),
    pg_temp.one_of('channel ' || id, array['webbläsare', 'mobil', 'app']),
    pg_temp.one_of('system ' || id, array['Android 15', 'iOS 18', 'Windows 11', 'macOS 15'])
from app_account
cross join lateral generate_series(1, 1 + pg_temp.dice('visits ' || id, 9)) as n
order by id, n;

insert into project (id, contact_id, ordered, terms, ended_on)
select
    row_number() over (order by contact.id, n), contact.id,
    pg_temp.one_of('project ' || contact.id || '/' || n, array['App för bokningar',
        'App för båtplatser', 'Webbshop', 'Underhåll', 'App för felanmälan']),
    pg_temp.one_of('terms ' || contact.id || '/' || n, array['Fast pris', 'Löpande räkning']),
    -- The newest of each is still worked on.
    case when n > 0
        then :'today'::date - n * 700 - pg_temp.dice('done ' || contact.id || '/' || n, 300)
    end
from contact
cross join lateral generate_series(
    0, case when contact.id = 1 then 4 else pg_temp.dice('projects ' || contact.id, 4) end
) as n;

insert into invoice (id, project_id, number, issued_on, amount, buyer, reference)
select
    row_number() over (order by issued_on, project.id, part), project.id,
    to_char(issued_on, 'YYYY') || '/' || lpad((row_number() over (
        partition by to_char(issued_on, 'YYYY') order by issued_on, project.id, part
    ))::text, 3, '0'),
    issued_on,
    900 + 150 * pg_temp.dice('amount ' || project.id || '/' || part, 60),
    organisation.name,
    contact.name
from project
join contact on contact.id = contact_id
join organisation on organisation.id = organisation_id
cross join lateral generate_series(1, 2) as part
cross join lateral (
    select coalesce(ended_on, :'today'::date) - 30 * part as issued_on
) as day;

-- Three breakfasts: one long ago, one last week, one to come.
insert into event_seat (email, name, company, held_on, attended, diet)
select
    email, guest.name, company, held_on,
    case when held_on < :'today'::date then pg_temp.dice('came ' || seed, 5) > 0 end,
    case when held_on > :'today'::date - 7 and pg_temp.dice('eats ' || seed, 3) = 0
        then pg_temp.one_of('diet ' || seed, array['vegetariskt', 'utan nötter', 'utan gluten'])
    end
from (
    select contact.id, email, contact.name, organisation.name as company
    from contact
    join organisation on organisation.id = organisation_id
    where contact.id = 1 or contact.id % 4 = 0
    union all
    select
        :people + n, pg_temp.plain(replace(name, ' ', '.')) || '.gast' || n || '@example.net',
        name, null
    from generate_series(1, :people / 6) as n
    cross join lateral (
        select pg_temp.first_name('guest ' || n) || ' ' || pg_temp.last_name('guest ' || n)
            as name
    ) as chosen
) as guest
cross join lateral (values (-200), (-5), (40)) as breakfast (days)
cross join lateral (
    select guest.id || '/' || days as seed, :'today'::date + days as held_on
) as seat
where guest.id = 1 or pg_temp.dice('seat ' || seed, 2) = 0
order by held_on, guest.id;

insert into permission (email, since, refused_on)
select
    email,
    case when yes then day end,
    case when not yes then day end
from (
    select
        id, email, id = 1 or pg_temp.dice('yes ' || id, 3) > 0 as yes,
        :'today'::date - 10 - pg_temp.dice('said ' || id, 800) as day
    from app_account
    where id = 1 or id % 2 = 0
) as said
order by id;

call pg_temp.number_on();

commit;
analyze;
