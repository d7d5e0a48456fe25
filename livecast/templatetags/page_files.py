"""The tags of a page's style sheets and scripts: `{% load page_files %}{% page_files "match" %}`."""

from django import template

from livecast import page_files

register = template.Library()
register.simple_tag(page_files.tags, name="page_files")
