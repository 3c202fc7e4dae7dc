@echo off
rem rsc for Windows: starts the program of an unpacked release archive. Needs Java 25 in JAVA_HOME or PATH.
rem RSC_JAVA_OPTS: more options for the JVM. RSC_CLASSPATH: jars of own parts, separated by semicolons.
rem Without blocks in brackets: a folder such as "Program Files (x86)" would end them.
setlocal
set "home=%~dp0"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if not exist "%home%lib" goto nolib
"%java%" -version >nul 2>&1
if errorlevel 1 goto nojava
set "classes=%home%lib\*"
if defined RSC_CLASSPATH set "classes=%classes%;%RSC_CLASSPATH%"
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
if not defined OPENBLAS_THREAD_TIMEOUT set "OPENBLAS_THREAD_TIMEOUT=4"
"%java%" -Djava.awt.headless=true "-Djava.library.path=%home%no-libraries" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --add-modules jdk.incubator.vector -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 %RSC_JAVA_OPTS% -cp "%classes%" io.github.rscsnn.cli.Main %*
exit /b %errorlevel%

:nolib
echo rsc: there is no folder "%home%lib": use the rsc.cmd of a release archive, or build with mvnw.cmd package 1>&2
exit /b 1

:nojava
echo rsc: needs Java 25 or newer in JAVA_HOME or PATH: https://adoptium.net/temurin/releases/?version=25 1>&2
exit /b 1
