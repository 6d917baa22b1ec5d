/* Small comforts on top of pages that work without them: nothing here fetches or evaluates. */
(function () {
  "use strict";
  var root = document.documentElement;
  var KEY = "jiebang-theme";

  // Before the first paint, so that a remembered theme does not flash.
  function remembered() {
    try { return localStorage.getItem(KEY) || ""; } catch (e) { return ""; }
  }
  function applyTheme(theme) {
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
    else root.removeAttribute("data-theme");
  }
  root.classList.add("jb-js");
  applyTheme(remembered());

  function each(selector, action, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), action);
  }
  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  function showTheme(button) {
    var now = root.getAttribute("data-theme") || "auto";
    each("[data-jb-theme-icon]", function (icon) {
      icon.toggleAttribute("hidden", icon.getAttribute("data-jb-theme-icon") !== now);
    }, button);
    button.setAttribute("aria-label", button.getAttribute("data-label-" + now));
    button.title = button.getAttribute("data-label-" + now);
  }
  function nextTheme() {
    var next = { "": "light", light: "dark", dark: "" }[root.getAttribute("data-theme") || ""];
    applyTheme(next);
    try {
      if (next) localStorage.setItem(KEY, next); else localStorage.removeItem(KEY);
    } catch (e) { /* storage may be refused; the choice then lasts for this page */ }
    each("[data-jb-theme]", showTheme);
  }

  function toast(text, tone) {
    var box = document.getElementById("jb-toasts");
    if (!box || !text) return;
    var item = document.createElement("div");
    var words = document.createElement("span");
    var shut = document.createElement("button");
    item.className = "jb-toast jb-toast--" + (tone || "info");
    words.textContent = text;
    shut.type = "button";
    shut.textContent = "×";
    shut.setAttribute("data-jb-remove", "");
    shut.setAttribute("aria-label", box.getAttribute("data-close"));
    item.appendChild(words);
    item.appendChild(shut);
    box.appendChild(item);
    if (tone !== "bad") setTimeout(function () { item.remove(); }, 8000);
  }

  function fileSize(bytes) {
    return bytes < 1048576 ? Math.ceil(bytes / 1024) + " kB" : (bytes / 1048576).toFixed(1) + " MB";
  }
  function showFiles(input) {
    var drop = input.closest("[data-jb-drop]");
    var out = drop && drop.querySelector("[data-jb-filename]");
    if (!out) return;
    out.textContent = Array.prototype.map.call(input.files, function (file) {
      return file.name + " (" + fileSize(file.size) + ")";
    }).join(", ");
  }

  function prepare(within) {
    each("[data-jb-theme]", function (button) { button.hidden = false; showTheme(button); }, within);
    var narrow = window.matchMedia("(max-width: 56rem)").matches;
    each("details.jb-facets:not([data-ready])", function (facets) {
      facets.open = !narrow;
      facets.setAttribute("data-ready", "");
    }, within);
  }

  // A single key presses what says that it is its key; J and K go through the rows of a list.
  function pressed(event) {
    var key = event.key.toLowerCase();
    if (!/^[a-z0-9?]$/.test(key)) return;
    var within = document.querySelector("dialog[open]") || document;
    var keyed = within.querySelector('[data-jb-key="' + key + '"]');
    var rows = within === document && (key === "j" || key === "k") ? document.querySelectorAll("[data-jb-rows] [data-jb-row]") : [];
    if (keyed) { event.preventDefault(); keyed.click(); }
    else if (rows.length) {
      var at = Array.prototype.indexOf.call(rows, document.activeElement) + (key === "j" ? 1 : -1);
      rows[Math.max(0, Math.min(rows.length - 1, at))].focus();
    }
  }

  document.addEventListener("click", function (event) {
    var opener = closest(event, "[data-jb-open]");
    var dialog = opener && document.getElementById(opener.getAttribute("data-jb-open"));
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (closest(event, "[data-jb-theme]")) nextTheme();
    if (closest(event, "[data-jb-close]")) {
      dialog = event.target.closest("dialog");
      if (dialog) { event.preventDefault(); dialog.close(); }
    }
    if (closest(event, "[data-jb-remove]")) event.target.closest(".jb-toast, .jb-note").remove();
    if (closest(event, "[data-jb-print]")) window.print();
    if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop
    each("details.jb-menu[open]", function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      each("details.jb-menu[open]", function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    var form = event.key === "Enter" && (event.ctrlKey || event.metaKey) && closest(event, "form[data-jb-keep]");
    if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-jb-main]")); }
    var typing = closest(event, "input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      var search = document.querySelector("[data-jb-search]");
      if (search && search.offsetParent) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) pressed(event);
  });
  // Who signs out leaves nothing half-typed behind on the device.
  document.addEventListener("submit", function (event) {
    if (!closest(event, ".jb-menu__body form")) return;
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf("jiebang-draft:") === 0) localStorage.removeItem(name);
      });
    } catch (e) { /* no storage, nothing left behind */ }
  });
  document.addEventListener("change", function (event) {
    if (event.target.type === "file") showFiles(event.target);
    if (event.target.hasAttribute && event.target.hasAttribute("data-jb-submit")) event.target.form.requestSubmit();
  });
  // What is typed into such a form is not left behind without a word.
  var unsaved = false;
  document.addEventListener("input", function (event) { if (closest(event, "form[data-jb-keep]")) unsaved = true; });
  document.addEventListener("submit", function () { unsaved = false; });
  window.addEventListener("beforeunload", function (event) { if (unsaved) event.preventDefault(); });
  ["dragover", "dragleave", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var drop = closest(event, "[data-jb-drop]");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("is-over", name === "dragover");
      if (name === "drop") {
        var input = drop.querySelector("input[type=file]");
        input.files = event.dataTransfer.files;
        showFiles(input);
      }
    });
  });
  // A view answers with HX-Trigger: {"jb:toast": {"text": "…", "tone": "good"}}
  document.addEventListener("jb:toast", function (event) { toast(event.detail.text, event.detail.tone); });
  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  // A form that sends files says how much has gone, and in its own words when they were refused.
  document.addEventListener("htmx:xhr:progress", function (event) {
    var box = closest(event, "[data-jb-sends]") && event.target.querySelector("[data-jb-sent]");
    if (!box || !event.detail.lengthComputable) return;
    box.hidden = false;
    box.querySelector("progress").value = 100 * event.detail.loaded / event.detail.total;
  });
  ["htmx:responseError", "htmx:sendError"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var form = closest(event, "[data-jb-sends]");
      if (form) toast(form.getAttribute("data-jb-sends"), "bad");
    });
  });
  document.addEventListener("htmx:load", function (event) { prepare(event.detail.elt); });
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", function () { prepare(document); });
  } else {
    prepare(document);
  }
})();
