'use strict';
(() => {
  const LANES = [
    {sign: '>', name: 'host', cls: 'to-modem right', tip: 'host to modem'},
    {sign: '<', name: 'modem', cls: 'from-modem left', tip: 'modem to host'},
    {sign: '>>', name: 'FTP commands', cls: 'to-ftp right', tip: 'FTP client to server'},
    {sign: '<<', name: 'FTP replies', cls: 'from-ftp left', tip: 'FTP server to client'},
    {sign: '!', name: 'scenario', cls: 'scenario', tip: 'the scenario'},
    {sign: '@', name: 'module', cls: 'module', tip: 'the module'},
    {sign: '>!', name: 'host acts', cls: 'scenario', tip: 'what the host did besides sending'},
    {sign: '#', name: 'comments', cls: 'comment', tip: 'comment in the trace'},
    {sign: '=', name: 'failure', cls: 'mark', tip: 'here it parted from the trace'},
  ];
  const FOLD_AT = 96;       // characters of a message before it folds
  const GAP_MAX = 140;      // pixels of silence before the scale is broken
  const GAP_SHOWN = 14;     // pixels from which a silence gets its own label
  const MANY = 1500;        // rows from which the browser need not lay out those out of sight
  const COMPARED = 9e6;     // pairs of events that are compared; more are matched in passing
  const SHOWN_AT_FIRST = 2; // traces
  const LINE_END = /^((?:\\r|\\n)*)(.*?)((?:\\r|\\n)*)$/s;
  const data = JSON.parse(document.getElementById('data').textContent);
  const $ = (id) => document.getElementById(id);
  const lane = (sign) => LANES.find((l) => l.sign === sign);
  const shown = new Set(LANES.map((l) => l.sign));
  let unfolded = false, hits = [], current = -1;

  function element(tag, cls, text) {
    const made = document.createElement(tag);
    if (cls) made.className = cls;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function time(us) {
    if (us >= 3600e6) return `${(us / 3600e6).toFixed(2)} h`;
    if (us >= 100e6) return `${(us / 1e6).toFixed(1)} s`;
    if (us >= 1e6) return `${(us / 1e6).toFixed(3)} s`;
    if (us >= 1000) return `${+(us / 1000).toFixed(3)} ms`;
    return us ? `${us} µs` : '0';
  }

  // A trace cuts long runs of bytes into lines; here they are one message again.
  function merge(events) {
    const merged = [];
    for (const e of events) {
      const last = merged[merged.length - 1];
      const goesOn = last && last.lane === e.lane && '<>'.includes(e.lane) && !e.any && e.since === 0 && !e.data && !last.data && last.rest === e.rest &&
        !e.text.startsWith('\\r\\n') && !last.text.endsWith('\\r\\n');
      if (!goesOn) { merged.push({...e}); continue; }
      last.text += e.text;
      last.bytes += e.bytes;
    }
    return merged;
  }

  // A line of the modem that no command asked for, and one that reports a failure.
  function classify(events) {
    let asked = false;
    for (const e of events) {
      if (e.lane === '>' && e.text.includes('\\r')) asked = true;
      if (e.lane !== '<' || e.data) continue;
      e.urc = !asked && /^\\r\\n[+*A-Z]/.test(e.text);
      e.failure = /(\+FTP[A-Z]+: ?1,(6[1-6]|7\d|80))|ERROR/.test(e.text);
      if (/(OK|ERROR[^\\]*)\\r\\n$/.test(e.text) || /SHUT OK/.test(e.text)) asked = false;
    }
  }

  // --- one row ---

  // Line ends at both sides of a line are shown for both directions, or for none.
  function addText(code, e, text) {
    const [, before, inside, behind] = '<>'.includes(e.lane) && !e.data ? text.match(LINE_END) : ['', '', text, ''];
    const ends = $('ends').checked;
    if (ends && before) code.append(element('span', 'end', before));
    code.append(inside || (ends ? '' : text));
    if (ends && behind) code.append(element('span', 'end', behind));
  }

  // What the trace has and what came, one below the other.
  function side(name, one) {
    const made = element('div', 'side');
    const when = one && one.at !== undefined ? ` at ${time(one.at)}${one.until === undefined ? '' : ` to ${time(one.until)}`}` : '';
    made.append(element('span', '', `${name}${when} `));
    made.append(element('code', '', one ? `${one.lane} ${one.text}` : 'nothing'));
    return made;
  }

  function mark(e) {
    const box = element('div', 'msg mark');
    box.append(element('strong', '', `line ${e.line}: ${e.text}`));
    box.append(side('expected', e.expected), side('came', e.actual));
    return box;
  }

  function message(e) {
    if (e.lane === '=') return mark(e);
    const box = element('div', `msg ${lane(e.lane).cls}${e.rest ? ' rest' : ''}${e.why ? ' why' : ''}${e.urc ? ' urc' : ''}${e.failure ? ' failure' : ''}`);
    const code = element(e.lane === '#' ? 'span' : 'code');
    if (e.text.length > FOLD_AT && !unfolded) {
      addText(code, e, `${e.text.slice(0, FOLD_AT / 2)} … `);
      const more = element('button', 'fold', `${e.bytes} bytes`);
      more.type = 'button';
      more.title = 'show all';
      more.addEventListener('click', () => { code.replaceChildren(); addText(code, e, e.text); });
      code.append(more);
    } else {
      addText(code, e, e.text);
    }
    box.append(code);
    if (['>', '<', '>>', '<<'].includes(e.lane)) box.append(element('div', 'arrow'));
    return box;
  }

  function describe(trace, e) {
    const when = e.any ? 'at any time' : e.until !== undefined ? `${time(e.at)} to ${time(e.until)}` : time(e.at);
    const since = e.any ? '' : `, ${time(e.since)} after the line before`;
    const where = e.line ? `${trace.name}:${e.line} · ` : '';
    const played = e.rest ? 'not played: ' : '';
    return `${where}${played}${lane(e.lane).tip} · ${when}${since} · ${e.bytes} bytes`;
  }

  function clock(trace, e) {
    const text = '#='.includes(e.lane) ? '' : e.any ? '*' : time(e.at);
    if (!e.line || !text) return element('div', 'time', text);
    const made = element('a', 'time', text);
    made.href = `#${anchor(trace, e.line)}`;
    return made;
  }

  function anchor(trace, line) {
    return `${trace.number ? `${trace.number + 1}-` : ''}L${line}`;
  }

  function row(trace, e) {
    const made = element('div', 'row');
    made.tabIndex = -1;
    made.dataset.line = e.line;
    if (e.line && !trace.anchored.has(e.line)) {
      made.id = anchor(trace, e.line);
      trace.anchored.add(e.line);
    }
    if (e.apart) made.classList.add('apart');
    made.append(clock(trace, e), message(e));
    made.event = e;
    made.trace = trace;
    return made;
  }

  // --- silences ---

  // The range is exponential, so that 75 s and 2 ms both fit.
  function pixels(us) {
    const perSecond = 10 ** (Number($('zoom').value) / 100 * 4 - 1);
    return us / 1e6 * perSecond;
  }

  function gap(us) {
    const height = $('scale').checked ? pixels(us) : 0;
    if (height < 2 && us < 1e6) return null;
    const made = element('div', 'row');
    const label = element('div', 'gap');
    if (height > GAP_SHOWN || us >= 1e6) label.append(element('span', '', time(us)));
    if (height > GAP_MAX) label.classList.add('broken');
    made.style.minHeight = `${Math.max(label.childElementCount ? 18 : 0, Math.min(height, GAP_MAX))}px`;
    made.append(label);
    return made;
  }

  // --- several traces, level with each other ---

  const key = (e) => `${e.lane} ${e.text}`;

  // Indices of what is the same in both, in order: the longest such run where there is time for
  // it, else the next that fits within a few dozen.
  function common(x, y) {
    let front = 0, m = x.length, n = y.length;
    const pairs = [], tail = [];
    while (front < m && front < n && x[front] === y[front]) { pairs.push([front, front]); front++; }
    while (m > front && n > front && x[m - 1] === y[n - 1]) tail.push([--m, --n]);
    if ((m - front) * (n - front) <= COMPARED) pairs.push(...longest(x, y, front, m, n));
    else pairs.push(...passing(x, y, front, m, n));
    return pairs.concat(tail.reverse());
  }

  function longest(x, y, front, m, n) {
    const width = n - front + 1, best = new Uint32Array((m - front + 1) * width), pairs = [];
    const at = (i, j) => (i - front) * width + j - front;
    for (let i = m - 1; i >= front; i--)
      for (let j = n - 1; j >= front; j--)
        best[at(i, j)] = x[i] === y[j] ? best[at(i + 1, j + 1)] + 1 : Math.max(best[at(i + 1, j)], best[at(i, j + 1)]);
    for (let i = front, j = front; i < m && j < n;) {
      if (x[i] === y[j]) pairs.push([i++, j++]);
      else if (best[at(i + 1, j)] >= best[at(i, j + 1)]) i++;
      else j++;
    }
    return pairs;
  }

  function passing(x, y, front, m, n) {
    const AHEAD = 60, pairs = [];
    for (let i = front, j = front; i < m && j < n;) {
      if (x[i] === y[j]) { pairs.push([i++, j++]); continue; }
      let step = 1, found = false;
      for (; step < AHEAD && !found; step++)
        for (let k = 0; k <= step && !found; k++)
          if (i + k < m && j + step - k < n && x[i + k] === y[j + step - k]) { i += k; j += step - k; found = true; }
      if (!found) { i++; j++; }
    }
    return pairs;
  }

  // Steps have one event of each trace, or null. A mark is nobody else's.
  function align(traces) {
    const visible = (t) => t.events.filter((e) => shown.has(e.lane));
    let steps = visible(traces[0]).map((e) => [e]);
    for (let t = 1; t < traces.length; t++) {
      const events = visible(traces[t]), next = [];
      const mine = (e, i, who) => (e.lane === '=' ? `${who}${i}` : key(e));
      const x = steps.map((s, i) => mine(s.find((e) => e), i, 'x')), y = events.map((e, i) => mine(e, i, 'y'));
      let i = 0, j = 0;
      for (const [a, b] of [...common(x, y), [steps.length, events.length]]) {
        while (i < a) next.push([...steps[i++], null]);
        while (j < b) next.push([...Array(t).fill(null), events[j++]]);
        if (a < steps.length) next.push([...steps[i++], events[j++]]);
      }
      steps = next;
    }
    return steps;
  }

  // Which events not all of them have, and where the first two part.
  function compare(traces, steps) {
    for (const t of traces) for (const e of t.events) e.apart = false;
    if (traces.length < 2) return '';
    let first = -1;
    steps.forEach((step, i) => {
      const own = step.filter((e) => e && !'#='.includes(e.lane));
      if (!own.length || own.length === traces.length) return;
      for (const e of own) e.apart = true;
      if (first < 0) first = i;
    });
    if (first < 0) return 'all say the same';
    steps[first].parts = true;
    return 'they part where the red line is';
  }

  // --- the page ---

  function top(trace) {
    const made = element('div', 'top'), head = element('h2', '', trace.name), heads = element('div', 'heads'), ends = element('span', 'ends');
    head.append(element('small', '', trace.title));
    for (const end of trace.ftp ? ['host', 'modem', 'FTP server'] : ['host', 'modem']) ends.append(element('span', '', end));
    heads.append(element('span', 'clock', 'time'), ends);
    made.append(head, heads);
    return made;
  }

  function blank() {
    return element('div', 'row blank');
  }

  function put(section, made, column, line) {
    made.style.gridColumn = column + 1;
    made.style.gridRow = line;
    section.append(made);
  }

  function draw() {
    const main = $('traces'), traces = data.traces.filter((t) => t.chosen);
    const steps = align(traces), sections = [], quiet = traces.map(() => 0), passed = traces.map(() => 0);
    const note = compare(traces, steps);
    main.replaceChildren();
    main.className = `${steps.length > MANY ? 'many' : ''} ${traces.length === 1 ? 'single' : ''}`;
    main.style.setProperty('--traces', traces.length);
    main.style.setProperty('--least', traces.length > 2 ? '22rem' : '0');
    traces.forEach((trace, t) => {
      trace.ftp = trace.events.some((e) => shown.has(e.lane) && (e.lane === '>>' || e.lane === '<<'));
      trace.anchored = new Set();
      sections[t] = element('section', `trace${trace.ftp ? '' : ' no-ftp'}`);
      put(sections[t], top(trace), t, 1);
    });
    let line = 2;
    for (const step of steps) {
      const silences = step.map((e, t) => {
        if (!e) return null;
        // Lanes that are not shown take their time all the same.
        for (let seen; (seen = traces[t].events[passed[t]]) !== undefined; ) {
          passed[t]++;
          if (seen.lane !== '#' && !seen.any) quiet[t] += seen.since;
          if (seen === e) break;
        }
        if (e.lane === '#') return null;
        const silence = gap(quiet[t]);
        quiet[t] = 0;
        return silence;
      });
      if (silences.some((s) => s)) {
        silences.forEach((s, t) => put(sections[t], s || blank(), t, line));
        line++;
      }
      step.forEach((e, t) => {
        const made = e ? row(traces[t], e) : blank();
        if (step.parts) made.classList.add('parts');
        put(sections[t], made, t, line);
      });
      line++;
    }
    main.append(...sections);
    say(traces, note);
    arm('next-failure', '.row .mark, .row .failure');
    arm('next-fault', ".row .scenario");
    arm('next-part', '.row.apart');
    $('next-part').hidden = traces.length < 2;
    search(false);
  }

  function say(traces, note) {
    const happened = (t) => t.events.filter((e) => !e.rest && !'#='.includes(e.lane)).length;
    const count = traces.map((t) => `${happened(t)} events in ${time(t.duration)}, ${t.passed ? 'passed' : 'FAILED'}`);
    $('summary').textContent = count.join('; ') + (note ? `; ${note}` : '');
  }

  function go(made) {
    for (const old of document.querySelectorAll('.row.current')) old.classList.remove('current');
    made.classList.add('current');
    made.scrollIntoView({block: 'center'});
    made.focus({preventScroll: true});
  }

  function arm(id, css) {
    $(id).disabled = !document.querySelector(css);
    $(id).onclick = () => {
      const rows = [...new Set([...document.querySelectorAll(css)].map((m) => m.closest('.row')))];
      const now = document.querySelector('.row.current');
      const next = now && rows.find((r) => r !== now && now.compareDocumentPosition(r) & Node.DOCUMENT_POSITION_FOLLOWING);
      go(next || rows[0]);
    };
  }

  function search(move) {
    const wanted = $('search').value.trim().toLowerCase();
    hits = [];
    for (const made of document.querySelectorAll('.row')) {
      made.classList.remove('hit');
      if (wanted && made.event && made.event.text.toLowerCase().includes(wanted)) {
        made.classList.add('hit');
        hits.push(made);
      }
    }
    $('found').textContent = wanted ? `${hits.length} found${hits.length ? ', Enter for the next' : ''}` : '';
    current = move && hits.length ? (current + 1) % hits.length : -1;
    if (current >= 0) {
      go(hits[current]);
      $('search').focus({preventScroll: true});
    }
  }

  function showTip(event) {
    const made = event.target.closest('.row'), tip = $('tip');
    if (!made || !made.event) { tip.hidden = true; return; }
    tip.textContent = describe(made.trace, made.event);
    tip.hidden = false;
    const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(4, x)}px`;
    tip.style.top = `${Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 8)}px`;
  }

  // --- what came of it ---

  function table(title, heads, rows) {
    const made = element('details'), body = element('table'), head = element('tr');
    if (!rows.length) return;
    made.open = rows.length < 4 || rows.some((r) => r.cls === 'failed');
    for (const word of heads) head.append(element('th', '', word));
    body.append(head);
    for (const r of rows) {
      const line = element('tr', r.cls);
      for (const cell of r.cells) line.append(element('td', '', cell));
      body.append(line);
    }
    made.append(element('summary', '', title), body);
    $('expects').append(made);
  }

  function drawOutcome() {
    const several = data.traces.length > 1;
    const all = (what) => data.traces.flatMap((t) => t[what].map((e) => ({...e, trace: t.name})));
    const expects = all('expects'), faults = all('faults'), of = (e) => (several ? [e.trace] : []);
    table(`${expects.filter((e) => e.held).length} of ${expects.length} expectations held`, ['expectation', 'held', 'why', ...(several ? ['trace'] : [])],
      expects.map((e) => ({cls: e.held ? 'held' : 'failed', cells: [e.name, e.held ? 'yes' : 'no', e.why, ...of(e)]})));
    table(`${faults.filter((f) => f.struck).length} of ${faults.length} faults struck`, ['fault', 'struck', 'when, or why not', ...(several ? ['trace'] : [])],
      faults.map((f) => ({cls: f.missed ? 'failed' : f.struck ? 'struck' : 'never', cells: [f.name, f.struck ? `${f.struck} ×` : 'never', f.why, ...of(f)]})));
  }

  function drawChoice() {
    for (const trace of data.traces) {
      const made = element('li'), label = element('label'), box = element('input');
      const verdict = element('span', `verdict ${trace.passed ? 'passed' : 'failed'}`, trace.passed ? 'passed' : 'FAILED');
      const failure = trace.events.find((e) => e.lane === '=');
      box.type = 'checkbox';
      box.checked = trace.chosen;
      box.addEventListener('change', () => { trace.chosen = box.checked; if (!data.traces.some((t) => t.chosen)) trace.chosen = box.checked = true; draw(); });
      if (data.traces.length > 1) label.append(box);
      label.append(verdict, data.traces.length > 1 ? ` ${trace.name}` : '');
      made.append(label);
      if (failure) {
        const link = element('a', '', `line ${failure.line}: ${failure.text}`);
        link.href = '#';
        link.addEventListener('click', (event) => {
          event.preventDefault();
          if (!trace.chosen) { trace.chosen = box.checked = true; draw(); }
          go([...document.querySelectorAll('.row')].find((r) => r.event === failure));
        });
        made.append(' ', link);
      }
      $('choice').append(made);
    }
  }

  function drawLanes() {
    for (const l of LANES) {
      if (!data.traces.some((t) => t.events.some((e) => e.lane === l.sign))) continue;
      const label = element('label'), box = element('input');
      box.type = 'checkbox';
      box.checked = true;
      box.dataset.lane = l.sign;
      box.addEventListener('change', () => { if (box.checked) shown.add(l.sign); else shown.delete(l.sign); draw(); });
      label.append(box, ` ${l.name}`);
      $('lanes').append(label);
    }
  }

  function start() {
    data.traces.forEach((trace, i) => {
      trace.events = merge(trace.events);
      trace.number = i;
      trace.chosen = i < SHOWN_AT_FIRST;
      classify(trace.events);
    });
    const names = data.traces.length > 2 ? `${data.traces.length} traces` : data.traces.map((t) => t.name).join(' and ');
    document.title = `sim7000: ${names}`;
    $('title').textContent = names;
    drawChoice();
    drawOutcome();
    drawLanes();
    $('search').addEventListener('input', () => { current = -1; search(false); });
    $('search').addEventListener('keydown', (event) => { if (event.key === 'Enter') search(true); });
    $('scale').addEventListener('change', draw);
    $('ends').addEventListener('change', draw);
    $('zoom').addEventListener('input', draw);
    $('unfold').addEventListener('click', () => {
      unfolded = !unfolded;
      $('unfold').setAttribute('aria-pressed', String(unfolded));
      draw();
    });
    $('traces').addEventListener('mousemove', showTip);
    $('traces').addEventListener('mouseleave', () => { $('tip').hidden = true; });
    addEventListener('scroll', () => { $('tip').hidden = true; }, {passive: true});
    const header = document.querySelector('header');
    new ResizeObserver(() => document.documentElement.style.setProperty('--header', `${header.offsetHeight}px`)).observe(header);
    draw();
    const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (wanted) go(wanted);
  }

  start();
})();
