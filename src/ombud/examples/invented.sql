-- What the example companies' rows are made with: chance, and people who do not exist.
-- For psql, before a company's rows.sql and in the same session.
--
--   today    the day that the company is seen on (default: today)
--
-- Chance comes out of a digest, never out of random(): the same day and the same number
-- of people give the same rows.
--
-- Phone numbers are from the series 070-174 06 05..99 and 08-465 004 00..99, which the
-- Swedish authority (PTS) keeps free for fiction; domains end in .example or are those
-- for examples (RFC 2606). The towns are on no map.
\if :{?today}
\else
  select current_date as today \gset
\endif

create function pg_temp.dice(seed text, sides integer) returns integer
language sql immutable
return ('x' || left(md5(seed), 7))::bit(28)::integer % sides; -- 0 to sides - 1

create function pg_temp.one_of(seed text, words text[]) returns text
language sql immutable
return words[1 + pg_temp.dice(seed, cardinality(words))];

create function pg_temp.first_name(seed text) returns text
language sql immutable
return pg_temp.one_of('first ' || seed, array[
    'Anna', 'Eva', 'Maria', 'Karin', 'Sara', 'Lena', 'Emma', 'Kerstin', 'Ingrid',
    'Åsa', 'Elin', 'Fatima', 'Hanna', 'Linnéa', 'Aino', 'Zeynep', 'Märta', 'Agnes',
    'Lars', 'Mikael', 'Anders', 'Johan', 'Erik', 'Per', 'Björn', 'Göran', 'Håkan',
    'Ali', 'Oskar', 'Nils', 'Jörgen', 'Mattias', 'Sören', 'Tuomas', 'Amir', 'Axel']);

create function pg_temp.last_name(seed text) returns text
language sql immutable
return pg_temp.one_of('last ' || seed, array[
    'Andersson', 'Johansson', 'Lindström', 'Bergqvist', 'Åkesson', 'Öberg',
    'Sjögren', 'Hällgren', 'Nyström', 'Dahlin', 'Ekblad', 'Forsgren', 'Grönlund',
    'Holmér', 'Isaksson', 'Kjellin', 'Löfgren', 'Mårtensson', 'Norén', 'Palmgren',
    'Rosén', 'Strömbäck', 'Törnqvist', 'Virtanen', 'Yilmaz', 'Hosseini', 'Wåhlin',
    'Ängsten', 'Persson Lund', 'af Ljusnäs']);

create function pg_temp.plain(words text) returns text -- as an address is written
language sql immutable
return translate(lower(words), 'åäöé ', 'aaoe-');

create function pg_temp.phone(seed text) returns text -- one in six has told none
language sql immutable
return case pg_temp.dice('phone ' || seed, 6)
    when 0 then null
    when 1 then '08-465 004 ' || lpad(pg_temp.dice('line ' || seed, 100)::text, 2, '0')
    when 2 then '+46701740' || 605 + pg_temp.dice('line ' || seed, 95)
    else '070-174 06 ' || lpad((5 + pg_temp.dice('line ' || seed, 95))::text, 2, '0')
end;

-- Companies: the first 72 have names of their own, each a domain of its own.

create function pg_temp.town(number integer) returns text
language sql immutable
return (array['Tallmyra', 'Kvistebro', 'Grönvassa', 'Ekstubbe', 'Sumpholm', 'Norrklyv',
    'Stenhagby', 'Lillvrak', 'Askmossa'])[1 + number % 9];

create function pg_temp.trade(number integer) returns text
language sql immutable
return (array['Fastigheter', 'Livs', 'Handel', 'Logistik', 'Bygg', 'Kontor', 'Hotell',
    'Verkstad'])[1 + number / 9 % 8];

create function pg_temp.company(number integer) returns text
language sql immutable
return pg_temp.town(number) || ' ' || pg_temp.trade(number) || ' AB';

create function pg_temp.mailbox(name text, number integer, company integer) returns text
language sql immutable
return pg_temp.plain(name) || number || '@'
    || pg_temp.plain(pg_temp.town(company) || '-' || pg_temp.trade(company)) || '.example';

-- Rows come with their ids; what is added later has to go on from there.
create procedure pg_temp.number_on() language plpgsql as $$
declare
    made record;
begin
    for made in
        select table_name, column_name from information_schema.columns
        where table_schema = 'public' and is_identity = 'YES'
    loop
        execute format(
            'select setval(pg_get_serial_sequence(%L, %L), max(%I)) from %I',
            made.table_name, made.column_name, made.column_name, made.table_name);
    end loop;
end $$;
