/* Forms that save as one types: what is typed stays on the device until the server has it.
   The saving itself is htmx's; without this file the form's own buttons save. */
(function () {
  "use strict";
  var KEY = "jiebang-draft:";
  var WEEK = 6048e5;
  var RETRY = 5000;
  var STALE = 20000;

  function form() { return document.querySelector("form[data-jb-typing]"); }
  // Each tab keeps its own words, so that two of them do not mix; those of a tab that was shut are
  // taken over by the next one.
  var tab = "";
  try {
    tab = sessionStorage.getItem("jiebang-tab") || Math.random().toString(36).slice(2);
    sessionStorage.setItem("jiebang-tab", tab);
  } catch (e) { /* storage may be refused; nothing is kept then */ }
  function key(of) { return KEY + of.getAttribute("data-jb-typing") + "#" + tab; }

  // What is typed, by name; tokens aside. `version` says what it was typed over.
  function typed(of) {
    var found = {};
    new FormData(of).forEach(function (value, name) {
      if (typeof value !== "string" || name === "csrfmiddlewaretoken") return;
      (found[name] = found[name] || []).push(value);
    });
    return found;
  }
  function words(values) {
    var copy = {};
    Object.keys(values).sort().forEach(function (name) {
      if (name !== "version" && name !== "over" && name !== "rows") copy[name] = values[name];
    });
    return JSON.stringify(copy);
  }
  function read(name) {
    try { return JSON.parse(localStorage.getItem(name) || "null"); } catch (e) { return null; }
  }
  function keep(of) {
    of.jbKept = true;
    store(key(of), { at: Date.now(), open: true, values: typed(of) });
  }
  function store(name, draft) {
    try { localStorage.setItem(name, JSON.stringify(draft)); }
    catch (e) { /* storage may be refused or full; the server has what was saved */ }
  }
  function forget(name) {
    try { localStorage.removeItem(name); } catch (e) { /* nothing is kept there then */ }
  }
  function tidy() {
    try {
      Object.keys(localStorage).forEach(function (name) {
        var old = name.indexOf(KEY) === 0 && read(name);
        if (old && Date.now() - old.at > WEEK) localStorage.removeItem(name);
      });
    } catch (e) { /* no storage, nothing to tidy */ }
  }

  function say(of, what) {
    var state = document.getElementById("saved");
    var text = of.getAttribute("data-" + what);
    if (!state || !text) return;
    state.className = "jb-saved" + (what === "saving" ? "" : " jb-saved--bad");
    state.textContent = text;
    if (what !== "saving") state.setAttribute("role", "alert");
  }

  function fill(of, values) {
    var used = {};
    Array.prototype.forEach.call(of.elements, function (field) {
      var given = values[field.name];
      if (!field.name || field.name === "csrfmiddlewaretoken") return;
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = !!given && given.indexOf(field.value) >= 0;
      } else if (field.type !== "submit" && given) {
        var place = used[field.name] || 0;
        used[field.name] = place + 1;
        if (place < given.length) field.value = given[place];
      }
    });
  }

  // Of what this tab and those that are shut have kept for a form the newest, under this tab's name.
  function takeOver(of) {
    var mine = key(of), all = KEY + of.getAttribute("data-jb-typing") + "#", newest = null;
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf(all) !== 0) return;
        var kept = read(name);
        if (kept && name !== mine && kept.open && Date.now() - kept.at < STALE) return;
        if (kept && (!newest || kept.at > newest.at)) newest = kept;
        localStorage.removeItem(name);
      });
    } catch (e) { return null; }
    if (newest) store(mine, newest);
    return newest;
  }

  // What was typed and never saved comes back, with the version that it was typed over: if somebody
  // has saved since, the server says so and nothing is overwritten.
  function restore(of) {
    var kept = takeOver(of);
    if (!kept) return;
    if (words(kept.values) === words(typed(of)) || of.hasAttribute("data-fresh")) {
      forget(key(of));
      return;
    }
    of.jbKept = true;
    fill(of, kept.values);
    say(of, "restored");
    again(of);
  }
  function again(of) { of.dispatchEvent(new Event("change", { bubbles: true })); }

  var waiting = null;
  function later(of) {
    clearTimeout(waiting);
    waiting = setTimeout(function () { again(of); }, RETRY);
  }

  document.addEventListener("input", function (event) {
    var of = event.target.form;
    if (of && of.hasAttribute("data-jb-typing")) keep(of);
  });
  document.addEventListener("change", function (event) {
    var of = event.target.form;
    if (of && of.hasAttribute("data-jb-typing")) keep(of);
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target !== form()) return;
    event.target.jbSent = words(typed(event.target));
    say(event.target, "saving");
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var of = form();
    if (!of || event.target !== of) return;
    var state = document.getElementById("saved");
    if (!event.detail.successful) {
      say(of, "lost");
      later(of);
    } else if (state && state.hasAttribute("data-whole") && of.jbSent === words(typed(of))) {
      forget(key(of));
    }
    if (of.jbButton) {
      var button = of.jbButton;
      of.jbButton = null;
      of.requestSubmit(button);
    }
  });
  // A tab that is open says so now and then, and goodbye when it goes.
  function mark(open) {
    var kept = form() && form().jbKept && read(key(form()));
    if (!kept) return;
    kept.open = open;
    if (open) kept.at = Date.now();
    store(key(form()), kept);
  }
  setInterval(function () { mark(true); }, STALE / 4);
  window.addEventListener("pagehide", function () { mark(false); });
  window.addEventListener("online", function () { if (form()) again(form()); });
  // A button waits for the saving that is under way: else it would run into its own tail.
  document.addEventListener("submit", function (event) {
    var of = event.target;
    if (!of.hasAttribute || !of.hasAttribute("data-jb-typing")) return;
    clearTimeout(waiting);
    if (of.classList.contains("htmx-request") && !of.jbButton) {
      event.preventDefault();
      of.jbButton = event.submitter;
    } else {
      keep(of);
    }
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-jb-forget]");
    if (link && form()) forget(key(form()));
  });

  window.addEventListener("load", function () {
    tidy();
    var done = document.querySelector("[data-jb-done]");
    if (done) forget(KEY + done.getAttribute("data-jb-done") + "#" + tab);
    if (form()) restore(form());
  });
})();
