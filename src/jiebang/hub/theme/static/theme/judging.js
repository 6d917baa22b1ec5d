/* A score sheet that survives a lost line: what is typed is kept on the device until the site has taken it. */
(function () {
  "use strict";
  var PREFIX = "jiebang-draft:sheet:";  // removed when somebody signs out, as all drafts are
  var WAIT = 800, RETRY = 15000;

  function read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (e) { return null; } }
  function keep(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch (e) { /* full or refused */ } }
  function drop(key) { try { localStorage.removeItem(key); } catch (e) { /* refused */ } }
  function token() {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }
  // Resolves to {status, body}; status 0 where there is no line, 401 where the answer is no answer of ours.
  function send(url, sheet) {
    var body = new URLSearchParams();
    Object.keys(sheet.values).forEach(function (name) { body.set(name, sheet.values[name]); });
    body.set("revision", sheet.revision);
    body.set("csrfmiddlewaretoken", token());
    return fetch(url, {
      method: "POST", body: body, credentials: "same-origin", redirect: "follow",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" }
    }).then(function (answer) {
      var type = answer.headers.get("content-type") || "";
      if (type.indexOf("json") < 0) return { status: answer.status === 404 ? 404 : 401, body: {} };
      return answer.json().then(function (found) { return { status: answer.status, body: found }; });
    }, function () { return { status: 0, body: {} }; });
  }

  function sheetOf(form) {
    var key = PREFIX + form.getAttribute("data-jb-sheet");
    var url = form.getAttribute("data-save");
    var state = form.querySelector("[data-jb-state]");
    var choices = form.querySelector("[data-jb-choices]");
    var revision = form.querySelector("input[name=revision]");
    var fields = Array.prototype.filter.call(form.elements, function (one) {
      return /^(p\d+|opinion)$/.test(one.name);
    });
    var timer = null, busy = false, again = false, shut = false, unsent = false;

    function say(name, more) { state.textContent = (form.getAttribute("data-" + name) || name) + (more ? " " + more : ""); }
    function values() {
      var found = {};
      fields.forEach(function (one) { found[one.name] = one.value; });
      return found;
    }
    function fill(found) {
      fields.forEach(function (one) { if (one.name in found) one.value = found[one.name]; });
      mark();
    }
    function mark() {
      Array.prototype.forEach.call(form.querySelectorAll("[data-jb-points]"), function (button) {
        var field = form.elements[button.getAttribute("data-for")];
        button.setAttribute("aria-pressed", String(field.value === button.getAttribute("data-jb-points")));
      });
    }
    function changed() {
      unsent = true;
      keep(key, { values: values(), revision: revision.value, url: url });
      mark();
      clearTimeout(timer);
      if (!shut) timer = setTimeout(flush, WAIT);
    }
    function flush() {
      if (shut || !unsent) return Promise.resolve();
      if (busy) { again = true; return Promise.resolve(); }
      busy = true;
      unsent = false;
      say("saving");
      return send(url, { values: values(), revision: revision.value }).then(function (answer) {
        busy = false;
        if (answer.status === 200) {
          revision.value = answer.body.revision;
          if (unsent) keep(key, { values: values(), revision: revision.value, url: url });
          else drop(key);
          say("saved", answer.body.at);
        } else {
          unsent = true;
          keep(key, { values: values(), revision: revision.value, url: url });
          refuse(answer);
        }
        if (again || (unsent && answer.status === 200)) { again = false; return flush(); }
      });
    }
    function refuse(answer) {
      if (answer.status === 0) { say("offline"); timer = setTimeout(flush, RETRY); return; }
      if (answer.status === 401) { say("signed-out"); return; }
      state.textContent = (answer.body.message || "") + " ";
      if (answer.status === 422) return;
      shut = true;
      state.textContent += form.getAttribute("data-kept");
      choices.textContent = "";
      if (answer.body.code !== "newer") return;
      choice("newer", function () { drop(key); unsent = false; location.reload(); });
      choice("mine", function () {
        revision.value = answer.body.revision;
        shut = false;
        choices.textContent = "";
        flush();
      });
    }
    function choice(name, act) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "jb-button jb-button--small";
      button.textContent = form.getAttribute("data-" + name);
      button.addEventListener("click", act);
      choices.appendChild(button);
    }

    form.addEventListener("input", changed);
    form.addEventListener("click", function (event) {
      var button = event.target.closest("[data-jb-points]");
      if (!button) return;
      var field = form.elements[button.getAttribute("data-for")];
      field.value = button.getAttribute("data-jb-points");
      changed();
    });
    // Without a line nothing is handed in; with one, what is on the page goes along with the form.
    form.addEventListener("submit", function (event) {
      clearTimeout(timer);
      if (!navigator.onLine) {
        event.preventDefault();
        keep(key, { values: values(), revision: revision.value, url: url });
        unsent = true;
        say("offline");
        return;
      }
      if (busy) {  // its revision is on the way: hand in when it has come
        event.preventDefault();
        var by = event.submitter;
        setTimeout(function () { form.requestSubmit(by); }, 200);
        return;
      }
      if (shut) { event.preventDefault(); return; }
      drop(key);
    });
    window.addEventListener("online", function () { unsent = unsent || Boolean(read(key)); flush(); });
    window.addEventListener("offline", function () { say("offline"); });

    var kept = read(key);
    mark();
    if (kept && JSON.stringify(kept.values) !== JSON.stringify(values())) {
      var mine = kept.revision;
      fill(kept.values);
      say("found");
      unsent = true;
      revision.value = mine;
      flush();
    } else if (kept) drop(key);
  }

  // On the other pages of a juror: what an earlier page could not send goes now.
  function flushOthers() {
    var names = [];
    try { names = Object.keys(localStorage); } catch (e) { return; }
    names.forEach(function (name) {
      var kept = name.indexOf(PREFIX) === 0 ? read(name) : null;
      if (!kept) return;
      send(kept.url, kept).then(function (answer) { if (answer.status === 200) drop(name); });
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-jb-sheet]"), sheetOf);
  if (document.querySelector("[data-jb-flush]")) {
    flushOthers();
    window.addEventListener("online", flushOthers);
  }
  function tabs() {
    Array.prototype.forEach.call(document.querySelectorAll(".jb-judge__tabs a"), function (link) {
      var here = link.hash === (location.hash || "#proposal");
      if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
  }
  window.addEventListener("hashchange", tabs);
  if (document.querySelector(".jb-judge__tabs")) tabs();
})();
