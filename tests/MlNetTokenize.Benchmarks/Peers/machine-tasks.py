# Two labelled tasks from what a Debian machine has, for the benchmark -- embed: folders with train.tsv and test.tsv, a line being a label, a tab and a text.
#
#   python3 machine-tasks.py folder
#
# packages  short texts: names and descriptions of the archive's packages; 'play' (games, sound, video, transitional packages) against the rest, 1,200 of 8,000. Needs apt's lists (apt-get update).
# pages     long texts: the first 6,000 characters of manual pages without their markup; the manual's section is the label, at most 850 pages of each.
import collections
import glob
import gzip
import os
import random
import re
import subprocess
import sys

folder = sys.argv[1]
draw = random.Random(1)


def write(name, rows, tests):
    place = os.path.join(folder, name)
    os.makedirs(place, exist_ok=True)
    draw.shuffle(rows)
    for file, part in (('test', rows[:tests]), ('train', rows[tests:])):
        with open(os.path.join(place, file + '.tsv'), 'w', encoding='utf-8', newline='\n') as out:
            out.writelines(f'{label}\t{text}\n' for label, text in part)
    print(name, len(rows), dict(collections.Counter(label for label, _ in rows)))


def packages():
    lists = subprocess.run('for list in /var/lib/apt/lists/*Packages.lz4; do /usr/lib/apt/apt-helper cat-file $list; done', shell=True, capture_output=True, text=True).stdout
    found = {}
    for paragraph in lists.split('\n\n'):
        fields = dict(re.findall(r'^([A-Za-z-]+): (.*)$', paragraph, re.M))
        if 'Description' in fields and 'Section' in fields:
            found[fields['Package']] = (fields['Section'].split('/')[-1], fields['Description'])
    rows, seen = [], set()
    for name, (section, text) in sorted(found.items()):
        if text not in seen:
            seen.add(text)
            rows.append(('play' if section in {'games', 'sound', 'video', 'oldlibs'} else 'work', name.replace('-', ' ') + ': ' + text))
    draw.shuffle(rows)
    return [row for row in rows if row[0] == 'play'][:1200] + [row for row in rows if row[0] == 'work'][:6800]


def page(path):
    with gzip.open(path) as file:
        source = file.read().decode('utf-8', 'replace')
    lines = []
    for line in source.split('\n'):
        if line.startswith(('.\\"', '\'\\"', '.TH', '.Dt', '.Dd', '.so', '.ds', '.de', '.if', '.ie', '.el', '.nr')):
            continue
        line = re.sub(r'\\f[A-Z]|\\f\[[^\]]*\]|\\f\(..|\\s[+-]?\d', '', line).replace('\\-', '-').replace('\\&', '')
        line = re.sub(r'^\.[A-Za-z]{1,2}( |$)', '', line)
        lines.append(re.sub(r'\([1-8][a-z]*\)', '', line))
    return ' '.join(' '.join(lines).replace('\\', '').split())[:6000] if len(source) >= 1500 else ''


def pages():
    paths = [path for path in sorted(glob.glob('/usr/share/man/man[1-8]/*.gz')) if not os.path.islink(path)]
    draw.shuffle(paths)
    counts, rows = collections.Counter(), []
    for path in paths:
        section = path.split('/man/man')[1][0]
        if section in '125378' and counts[section] < 850 and (text := page(path)):
            counts[section] += 1
            rows.append((section, text))
    return rows


for name, rows in (('packages', packages()), ('pages', pages())):
    if rows:
        write(name, rows, len(rows) * 3 // 10)
    else:
        print(f'{name}: this machine has none')
