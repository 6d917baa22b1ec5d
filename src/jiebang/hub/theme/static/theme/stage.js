/* The stage of an on-site contest: wall, audience, console and jurors' phones. It asks its own site alone,
   paints text and never markup, and shows nothing that it has not been told within the last seconds. */
(function () {
  "use strict";
  var root = document.querySelector("[data-stage]");
  if (!root) return;
  var mode = root.getAttribute("data-stage");
  var address = root.getAttribute("data-state-url");
  var every = Number(root.getAttribute("data-every")) || 1000;
  var patience = Number(root.getAttribute("data-patience")) || 4000;
  var mark = "";       // the ETag of what is shown
  var heard = 0;       // performance.now() of the last answer; 0: none yet
  var offset = 0;      // the server's clock minus ours
  var nearest = Infinity;
  var clock = null;    // {limit, used, since}
  var gone = false;

  function one(name, within) { return (within || root).querySelector('[data-at="' + name + '"]'); }
  function put(name, text, within) {
    var place = one(name, within);
    if (!place) return;
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
  }
  function show(name, on) { var place = one(name); if (place) place.hidden = !on; }

  // ---- what the connection is like ----------------------------------------------------------------
  function connection() {
    var lost = !gone && (!heard || performance.now() - heard > patience);
    root.setAttribute("data-link", gone ? "gone" : !heard ? "none" : lost ? "lost" : "live");
    show("lost", lost && heard > 0);
    show("waiting", lost && !heard);
    show("gone", gone);
    if (mode === "wall" || mode === "audience") show("live", !gone && !lost);
  }

  function ask() {
    if (gone) return;
    var stop = new AbortController();
    var began = performance.now();
    var timer = setTimeout(function () { stop.abort(); }, patience);
    var headers = mark ? { "If-None-Match": mark } : {};
    fetch(address, { headers: headers, cache: "no-store", credentials: "same-origin", redirect: "error", signal: stop.signal })
      .then(function (answer) {
        if (answer.status === 404) { gone = true; mark = ""; clear(); return null; }
        if (answer.status !== 304 && !answer.ok) throw new Error("status");
        var trip = performance.now() - began;
        var now = Number(answer.headers.get("X-Jiebang-Now"));
        if (now && trip <= nearest + 50) { nearest = trip; offset = now + trip / 2 - Date.now(); }
        if (answer.status === 304) { heard = performance.now(); return null; }
        var next = answer.headers.get("ETag") || "";
        return answer.json().then(function (said) { paint(said); mark = next; heard = performance.now(); });
      })
      .catch(function () { nearest = Infinity; })
      .then(function () {
        clearTimeout(timer);
        connection();
        tick();
        // Phones of a hall do not all ask in the same moment.
        if (!gone) setTimeout(ask, every * (mode === "wall" ? 1 : 0.8 + 0.4 * Math.random()));
      });
  }

  // ---- the clock -----------------------------------------------------------------------------------
  function tick() {
    connection();
    var place = one("clock");
    if (!place) return;
    place.hidden = !clock;
    if (!clock) return;
    var ran = clock.since === null ? 0 : Math.max(0, Math.floor((Date.now() + offset - clock.since) / 1000));
    var left = clock.limit - clock.used - ran;
    var size = Math.abs(left);
    var text = (left < 0 ? "−" : "") + Math.floor(size / 60) + ":" + String(size % 60).padStart(2, "0");
    if (place.textContent !== text) place.textContent = text;
    place.setAttribute("data-left", left < 0 ? "over" : left <= 30 ? "soon" : "");
  }

  // ---- painting ------------------------------------------------------------------------------------
  function list(name, rows, fields) {
    var place = one(name);
    if (!place) return;
    var model = place.querySelector("template");
    Array.prototype.slice.call(place.children).forEach(function (child) { if (child !== model) child.remove(); });
    (rows || []).forEach(function (row) {
      var made = model.content.cloneNode(true);
      fields.forEach(function (field) {
        var at = made.querySelector('[data-at="' + field + '"]');
        if (at) { at.textContent = String(row[field]); at.hidden = row[field] === ""; }
      });
      place.appendChild(made);
    });
    show(name + "-part", Boolean(rows && rows.length));
  }
  function clear() {
    clock = null;
    ["coming", "ranking", "awards"].forEach(function (name) { list(name, [], []); });
    ["title", "need", "part", "status", "status-idle", "progress"].forEach(function (name) { put(name, ""); });
  }
  function paint(said) {
    if (mode === "console") { return following(said.revision, root.getAttribute("data-revision"), said.clock); }
    if (mode === "phone") { return following(said.on, root.getAttribute("data-on"), said.clock); }
    var on = said.current;
    clock = on ? on.clock : null;
    put("contest", said.contest);
    put("status", said.status);
    put("status-idle", on ? "" : said.status);
    put("progress", said.progress);
    put("title", on ? on.title : "");
    put("need", on ? on.need : "");
    put("part", on ? on.part : "");
    show("rehearsal", said.is_rehearsal);
    show("now", Boolean(on));
    list("coming", said.coming, ["title", "need"]);
    list("ranking", said.ranking, ["place", "title", "score"]);
    list("awards", said.awards, ["prize", "amount", "title"]);
    var size = Math.max((said.ranking || []).length, (said.awards || []).length * 1.5);  // a prize has two lines
    root.setAttribute("data-rows", size > 20 ? "most" : size > 9 ? "many" : "few");
    root.setAttribute("data-state", said.is_paused ? "paused" : said.state);
    root.setAttribute("data-results", size ? "told" : "");
    root.setAttribute("data-on", on ? "yes" : "");
  }

  // ---- console and phone: a page of the server that is loaded anew when the stage has moved -----------
  function following(now, shown, time) {
    clock = time;
    if (String(now) === String(shown)) return;
    if (mode === "phone" && sheet && sheet.busy()) { sheet.after(function () { location.assign(root.getAttribute("data-page")); }); return; }
    if (mode === "phone") location.assign(root.getAttribute("data-page"));
    else location.reload();
  }
  if (mode === "console") {
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target.closest && event.target.closest("input, select, textarea, summary")) return;
      var name = { " ": "space", ArrowRight: "right", ArrowLeft: "left" }[event.key];
      var button = name && root.querySelector('[data-press="' + name + '"]');
      if (!button || button.disabled) return;
      event.preventDefault();
      button.click();
    });
    // One press is one step, whatever a trembling hand does; the form's key guards it on the server, too.
    document.addEventListener("submit", function (event) {
      if (event.target.hasAttribute("data-sent")) event.preventDefault();
      event.target.setAttribute("data-sent", "");
    });
    window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  }

  // ---- the juror's sheet: what is tapped is kept on the phone until the server has it -----------------
  var sheet = null;
  function key() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }
  function makeSheet(form) {
    var name = "jiebang-draft:stage:" + form.getAttribute("data-sheet");
    var sending = null;    // what is on its way, unchanged until it is answered
    var dirty = false;
    var waiting = [];
    var stopped = false;
    var said = form.querySelector('[data-at="saved"]');
    function tell(word) {
      said.textContent = form.getAttribute("data-word-" + word) || word;
      form.setAttribute("data-saved", word);
    }
    function values() {
      var found = {};
      Array.prototype.forEach.call(form.elements, function (field) {
        if (!field.name || field.name === "key" || field.name === "csrfmiddlewaretoken" || field.type === "submit") return;
        if (field.type === "radio" && !field.checked) return;
        found[field.name] = field.value;
      });
      return found;
    }
    function fill(kept) {
      Object.keys(kept).forEach(function (each) {
        Array.prototype.forEach.call(form.elements, function (field) {
          if (field.name !== each || each === "revision") return;
          if (field.type === "radio") field.checked = field.value === kept[each];
          else if (field.type !== "submit") field.value = kept[each];
        });
      });
    }
    function keep() {
      try {
        if (sending || dirty) localStorage.setItem(name, JSON.stringify({ sending: sending, now: values() }));
        else localStorage.removeItem(name);
      } catch (e) { /* no storage: it is still on the page */ }
    }
    function send() {
      if (sending || !dirty || stopped) return;
      sending = values();
      sending.key = key();
      dirty = false;
      keep();
      post();
    }
    function post() {
      tell("saving");
      var body = new URLSearchParams(sending);
      var token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      fetch(form.getAttribute("action"), {
        method: "POST", body: body, redirect: "error", credentials: "same-origin",
        headers: { "X-CSRFToken": token, Accept: "application/json" }
      }).then(function (answer) {
        if (answer.status >= 500 || answer.status === 429) throw new Error("status");
        return answer.json().then(function (got) { answered(answer.ok, got); });
      }).catch(function () {
        tell("kept");
        setTimeout(post, 3000);
      });
    }
    function answered(ok, got) {
      sending = null;
      if (!ok) {
        // After the lock no other sheet opens: what was tapped stays on the page and the phone, beside the reason.
        stopped = true; dirty = got.code === "locked"; keep();
        tell(got.message); form.setAttribute("data-saved", "refused");
        if (!dirty) release();
        return;
      }
      form.elements.revision.value = got.revision;
      keep();
      if (dirty) { send(); return; }
      tell("saved");
      release();
      if (got.reload) location.reload();
    }
    function release() { waiting.splice(0).forEach(function (act) { act(); }); }
    form.addEventListener("change", function () { dirty = true; keep(); send(); });
    window.addEventListener("online", function () { if (!sending) send(); });
    // What was on its way when the page was left goes first, as it was; then what was tapped after it.
    try {
      var left = JSON.parse(localStorage.getItem(name) || "null");
      if (left) {
        fill(left.now);
        dirty = true;
        sending = left.sending;
        if (sending) post(); else send();
      }
    } catch (e) { /* nothing is kept */ }
    return {
      busy: function () { return Boolean(sending || dirty); },
      after: function (act) { waiting.push(act); }
    };
  }
  var form = root.querySelector("form[data-sheet]");
  if (form) sheet = makeSheet(form);

  var held = one("clock");
  if (held && held.getAttribute("data-limit")) {
    clock = {
      limit: Number(held.getAttribute("data-limit")), used: Number(held.getAttribute("data-used")),
      since: held.getAttribute("data-since") ? Number(held.getAttribute("data-since")) : null
    };
    offset = Number(held.getAttribute("data-now")) - Date.now();
  }
  connection();
  if (mode === "console" || mode === "phone") heard = performance.now();
  setInterval(tick, 250);
  ask();
})();
