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

  function payload(e) {
    return e.text.replace(/^\\r\\n|\\r\\n$/g, '');
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
    const text = e.lane === '<' && !e.data ? payload(e) : e.text;
    const code = element(e.lane === '#' ? 'span' : 'code');
    if (text.length > FOLD_AT && !unfolded) {
      code.textContent = `${text.slice(0, FOLD_AT / 2)} … `;
      const more = element('button', 'fold', `${e.bytes} bytes`);
      more.type = 'button';
      more.title = 'show all';
      more.addEventListener('click', () => { code.textContent = text; });
      code.append(more);
    } else {
      code.textContent = text;
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

  // Pixels for a silence; the range is exponential, so that 75 s and 2 ms both fit.
  function pixels(us) {
    const perSecond = 10 ** (Number($('zoom').value) / 100 * 4 - 1);
    return us / 1e6 * perSecond;
  }

  function row(trace, e) {
    const made = element('div', 'row');
    made.tabIndex = -1;
    made.dataset.line = e.line;
    if (e.apart) made.classList.add('apart');
    if (e.parts) made.classList.add('parts');
    made.append(element('div', 'time', e.lane === '#' ? '' : e.any ? '*' : time(e.at)), message(e));
    const tip = describe(trace, e);
    made.addEventListener('mousemove', (event) => showTip(tip, event));
    made.addEventListener('mouseleave', hideTip);
    made.addEventListener('click', (event) => { if (!event.target.closest('button')) showTip(tip, event); });
    made.event = e;
    return made;
  }

  function gap(us) {
    const height = $('scale').checked ? pixels(us) : 0;
    if (height < 2 && us < 1e6) return null;
    const made = element('div', 'row');
    const label = element('div', 'gap', height > GAP_SHOWN || us >= 1e6 ? time(us) : '');
    if (height > GAP_MAX) label.classList.add('broken');
    made.style.height = `${Math.max(label.textContent ? 16 : 0, Math.min(height, GAP_MAX))}px`;
    made.append(label);
    return made;
  }

  function draw() {
    const main = $('traces');
    main.replaceChildren();
    for (const trace of data.traces) {
      const section = element('section', 'trace');
      const head = element('h2', '', trace.name);
      head.append(element('small', '', trace.title));
      const heads = element('div', 'heads');
      const ends = element('span', 'ends');
      for (const end of ['host', 'modem', 'FTP server']) ends.append(element('span', '', end));
      heads.append(element('span', '', 'time'), ends);
      const body = element('div', 'body');
      for (const left of ['var(--t)', 'calc(var(--t) + (100% - var(--t)) / 2)', 'calc(100% - 1px)']) {
        const life = element('div', 'life');
        life.style.left = left;
        body.append(life);
      }
      body.style.setProperty('--t', matchMedia('(max-width: 640px)').matches ? '3.6rem' : '5.2rem');
      let quiet = 0;
      for (const e of trace.events) {
        if (e.lane !== '#' && !e.any) quiet += e.since;
        if (!shown.has(e.lane)) continue;
        const silence = e.lane === '#' ? null : gap(quiet);
        if (silence) body.append(silence);
        if (e.lane !== '#') quiet = 0;
        body.append(row(trace, e));
      }
      section.append(head, heads, body);
      main.append(section);
    }
    search(false);
  }

  function search(move) {
    const wanted = $('search').value.trim().toLowerCase();
    hits = [];
    for (const made of document.querySelectorAll('.row')) {
      made.classList.remove('hit', 'current');
      if (wanted && made.event && made.event.text.toLowerCase().includes(wanted)) {
        made.classList.add('hit');
        hits.push(made);
      }
    }
    $('found').textContent = wanted ? `${hits.length} found${hits.length ? ', Enter for the next' : ''}` : '';
    current = move && hits.length ? (current + 1) % hits.length : -1;
    if (current >= 0) {
      hits[current].classList.add('current');
      hits[current].scrollIntoView({block: 'center'});
    }
  }

  function showTip(text, event) {
    const tip = $('tip');
    tip.textContent = text;
    tip.hidden = false;
    const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(4, x)}px`;
    tip.style.top = `${Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 8)}px`;
  }

  function hideTip() {
    $('tip').hidden = true;
  }

  // The longest common run of events tells which lines only one of two traces has.
  function compare(a, b) {
    const key = (e) => `${e.lane} ${e.text}`;
    const x = a.events.filter((e) => !'#='.includes(e.lane)), y = b.events.filter((e) => !'#='.includes(e.lane));
    if (x.length * y.length > 25e6) return 'too long to compare';
    const best = Array.from({length: x.length + 1}, () => new Uint32Array(y.length + 1));
    for (let i = x.length - 1; i >= 0; i--)
      for (let j = y.length - 1; j >= 0; j--)
        best[i][j] = key(x[i]) === key(y[j]) ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    let i = 0, j = 0, first = true;
    while (i < x.length || j < y.length) {
      if (i < x.length && j < y.length && key(x[i]) === key(y[j])) { i++; j++; continue; }
      if (first) { if (x[i]) x[i].parts = true; if (y[j]) y[j].parts = true; first = false; }
      if (j >= y.length || (i < x.length && best[i + 1][j] >= best[i][j + 1])) x[i++].apart = true;
      else y[j++].apart = true;
    }
    return first ? 'both say the same' : 'they part where the red line is';
  }

  function drawExpects() {
    const all = data.traces.flatMap((t) => t.expects.map((e) => ({...e, trace: t.name})));
    if (!all.length) return;
    const table = element('table');
    const head = element('tr');
    for (const word of ['expectation', 'held', 'why']) head.append(element('th', '', word));
    table.append(head);
    for (const e of all) {
      const made = element('tr', e.held ? 'held' : 'failed');
      made.append(element('td', '', e.name), element('td', '', e.held ? 'yes' : 'no'), element('td', '', e.why));
      table.append(made);
    }
    $('expects').append(element('h2', '', 'Expectations'), table);
  }

  function drawFaults() {
    const all = data.traces.flatMap((t) => t.faults);
    if (!all.length) return;
    const table = element('table');
    const head = element('tr');
    for (const word of ['fault', 'struck', 'when, or why not']) head.append(element('th', '', word));
    table.append(head);
    for (const f of all) {
      const made = element('tr', f.missed ? 'failed' : f.struck ? 'struck' : 'never');
      made.append(element('td', '', f.name), element('td', '', f.struck ? `${f.struck} ×` : 'never'), element('td', '', f.why));
      table.append(made);
    }
    $('expects').append(element('h2', '', 'Faults'), table);
  }

  function start() {
    for (const trace of data.traces) {
      trace.events = merge(trace.events);
      classify(trace.events);
    }
    const names = data.traces.map((t) => t.name).join(' and ');
    document.title = `sim7000: ${names}`;
    $('title').textContent = names;
    const happened = (t) => t.events.filter((e) => !e.rest && !'#='.includes(e.lane)).length;
    const count = data.traces.map((t) => `${happened(t)} events in ${time(t.duration)}, ${t.passed ? 'passed' : 'FAILED'}`);
    const parts = data.traces.length === 2 ? `; ${compare(data.traces[0], data.traces[1])}` : '';
    $('summary').textContent = count.join(', ') + parts;
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
    $('search').addEventListener('input', () => { current = -1; search(false); });
    $('search').addEventListener('keydown', (event) => { if (event.key === 'Enter') search(true); });
    $('scale').addEventListener('change', draw);
    $('zoom').addEventListener('input', draw);
    $('unfold').addEventListener('click', () => {
      unfolded = !unfolded;
      $('unfold').setAttribute('aria-pressed', String(unfolded));
      draw();
    });
    addEventListener('scroll', hideTip, {passive: true});
    draw();
    drawExpects();
    drawFaults();
  }

  start();
})();
